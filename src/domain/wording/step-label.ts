/** What a step is called, and the ending its participles take (French agrees: `prévu`, `prévue`). */
export interface StepLabel {
  readonly text: string;
  readonly ending: '' | 'e';
}

/** A step's name as policies write it, split: `reminder-2` is `reminder`, the second; `hand-over` has no ordinal. */
export function splitStepName(step: string): { readonly base: string; readonly ordinal: string } {
  const match = /^(.+)-(\d{1,3})$/.exec(step);
  return match ? { base: match[1] ?? step, ordinal: match[2] ?? '' } : { base: step, ordinal: '' };
}
