/** A part of a sentence that appears only with its value: `when(amount, (text) => ` of ${text}`)`. */
export function when<Value>(value: Value | undefined, write: (value: Value) => string): string {
  return value === undefined ? '' : write(value);
}
