import type { Fault } from '../../support/fake-postmark/faults.js';

/** What a provider in trouble does with a letter; a round gives one of them to some of its letters. */
export const PROVIDER_FAULTS: Readonly<Record<string, Fault>> = {
  well: {},
  'accepts and drops': { accepts: true, answer: { kind: 'reset' } },
  hangs: { accepts: true, answer: { kind: 'hang' } },
  '429': { answer: { kind: 'status', status: 429, code: 429, headers: { 'retry-after': '1' } } },
  '500': { accepts: true, answer: { kind: 'status', status: 500, code: 500 } },
  '503': { answer: { kind: 'status', status: 503, code: 100, headers: { 'retry-after': '1' } } },
  'half a body': { accepts: true, answer: { kind: 'cut' } },
  'invalid JSON': { accepts: true, answer: { kind: 'status', status: 200, body: '<html>' } },
  '200 with ErrorCode': { answer: { kind: 'status', status: 200, code: 406 } },
  'one byte a second': { accepts: true, answer: { kind: 'drip', everyMs: 1_000 } },
  'accepts twice': { isDoubling: true },
};
