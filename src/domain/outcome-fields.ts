import { todayOf } from './answers.js';
import type { Field, OutcomeInput, OutcomeResult, Rule } from './outcomes.js';

const FIELDS: readonly Field[] = [
  'promisedFor',
  'promisedCents',
  'disputeReason',
  'retryOn',
  'on',
  'contact',
  'as',
  'instalments',
  'subject',
  'text',
  'reason',
];

/** The first field that is missing, out of place, or says what cannot be. */
export function fieldProblem(rule: Rule, input: OutcomeInput): OutcomeResult | undefined {
  const { request, facts } = input;
  for (const field of FIELDS) {
    const isKnown = rule.needs.includes(field) || (rule.takes?.includes(field) ?? false);
    if (rule.needs.includes(field) && request[field] === undefined) {
      return refuse(field, `outcome ${request.outcome} needs ${field}`);
    }
    if (!isKnown && request[field] !== undefined) {
      return refuse(field, `outcome ${request.outcome} does not take ${field}`);
    }
  }
  for (const field of ['promisedFor', 'retryOn'] as const) {
    const day = request[field];
    if (day !== undefined && day < todayOf(input)) return refuse(field, `${day} is in the past`);
  }
  if (request.on !== undefined && request.on > todayOf(input))
    return refuse('on', `${request.on} is in the future`);
  if (request.promisedCents !== undefined && request.promisedCents > facts.outstandingCents) {
    return refuse('promisedCents', `more than the ${facts.outstandingCents} still outstanding`);
  }
  return rule.check?.(input);
}

/** A field that does not fit, as a JSON Pointer into the request. */
export const refuse = (field: string, message: string): OutcomeResult => ({
  kind: 'refused',
  path: `/${field}`,
  message,
});
