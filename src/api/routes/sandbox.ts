import type { z } from 'zod';
import type { OrgTx } from '../../db/database.js';
import type { Gate } from '../authorise.js';
import { ok, type Answer, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { inFlight } from '../idempotency.js';
import { read } from '../read-call.js';
import { clockExample, messageExample } from '../schemas/examples.js';
import { advanceClockBody, bounceBody, emptyBody, replyBody } from '../schemas/other-bodies.js';
import { noQuery } from '../schemas/queries.js';
import { clockSchema, messageSchema } from '../schemas/resources.js';
import { awaitAdvance, readClock, startClockAdvance } from '../use-cases/sandbox/advance-clock.js';
import { bounceMessage } from '../use-cases/sandbox/bounce-message.js';
import { complainAboutMessage } from '../use-cases/sandbox/complain-about-message.js';
import { deliverMessage } from '../use-cases/sandbox/deliver-message.js';
import { payMessage } from '../use-cases/sandbox/pay-message.js';
import { replyToMessage } from '../use-cases/sandbox/reply-to-message.js';
import { answers } from './answer-docs.js';
import { messageById } from './messages.js';

const tag = 'Sandbox';
/** Advances that a request of this process waits for: its repetition under the same key is told to come later. */
const awaited = new Set<string>();

/** The clock of a sandbox organisation and the buttons of its mailbox; a live one answers 403. */
export const sandboxRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  read(deps, gate, {
    path: '/v1/sandbox/clock',
    tag,
    summary: "What the organisation's clock shows",
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The clock', clockSchema, { ...clockExample, target: null })],
    run: (tx) => readClock(tx),
  }),
  command(deps, gate, {
    path: '/v1/sandbox/clock/advance',
    tag,
    summary: 'Move the clock forward, as life would or at once',
    permission: 'sandbox',
    body: advanceClockBody,
    bodyExample: { by: 'P4D', mode: 'step' },
    answers: [
      answers(200, 'Everything due by then has happened', clockSchema, clockExample),
      answers(202, 'Still advancing after 60 s', clockSchema, {
        now: '2026-11-03T09:00:00.000Z',
        status: 'advancing',
        target: '2026-11-07T09:00:00.000Z',
      }),
    ],
    run: async (tx, { body }) => ({ status: 202, body: await startClockAdvance(tx, body) }),
    isFinal: hasArrived,
    afterCommit: async (answer, { caller }) => {
      if (hasArrived(answer)) return answer;
      const { advanceId } = answer.body as { readonly advanceId: string };
      if (awaited.has(advanceId)) throw inFlight();
      awaited.add(advanceId);
      try {
        const { database, settings } = deps;
        const clock = await awaitAdvance(database, caller.orgId, advanceId, settings.advancePatienceMs);
        return { ...answer, status: clock.status === 'ready' ? 200 : 202, body: clock };
      } finally {
        awaited.delete(advanceId);
      }
    },
  }),
  button(deps, gate, 'deliver', 'The mail arrives', emptyBody, {}, (tx, id) => deliverMessage(tx, id)),
  button(deps, gate, 'bounce', 'The mail comes back', bounceBody, { hard: true }, (tx, id, body) =>
    bounceMessage(tx, id, body.hard),
  ),
  button(deps, gate, 'complain', 'The reader calls it spam', emptyBody, {}, (tx, id) =>
    complainAboutMessage(tx, id),
  ),
  button(
    deps,
    gate,
    'reply',
    'The reader answers',
    replyBody,
    { text: 'Je paie vendredi.' },
    (tx, id, body) => replyToMessage(tx, id, body),
  ),
  button(deps, gate, 'pay', 'The reader pays', emptyBody, {}, (tx, id) => payMessage(tx, id)),
];

/** A 202 is no last word: whoever asks again hears the 200 that follows it. */
const hasArrived = ({ status }: Answer): boolean => status === 200;

/** What the mailbox's buttons do: 200 with the message after it. */
function button<B>(
  deps: Deps,
  gate: Gate,
  name: string,
  summary: string,
  body: z.ZodType<B>,
  bodyExample: unknown,
  run: (tx: OrgTx, messageId: string, body: B) => Promise<void>,
): Call {
  return command(deps, gate, {
    path: `/v1/sandbox/messages/{id}/${name}`,
    tag,
    summary,
    permission: 'sandbox',
    body,
    bodyExample,
    answers: [answers(200, 'The message after it', messageSchema, messageExample)],
    run: async (tx, input) => {
      const id = idParam(input.request);
      await run(tx, id, input.body);
      return ok(await messageById(tx, id));
    },
  });
}
