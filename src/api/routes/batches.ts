import { noteFreeNumbers } from '../../db/read/invoices.js';
import type { Gate } from '../authorise.js';
import { batchCall, createBatchRoom } from '../batch/batch-call.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { batchAnswerExample, invoiceBatchExample } from '../schemas/examples.js';
import { postInvoiceBody } from '../schemas/invoice-body.js';
import { actorOf } from '../use-cases/actor.js';
import { postInvoice } from '../use-cases/invoices/post-invoice.js';

/** Many bodies of a single call at once. */
export function batchRoutes(deps: Deps, gate: Gate): readonly Call[] {
  const room = createBatchRoom();
  return [
    batchCall(deps, gate, room, {
      path: '/v1/invoices/batch',
      tag: 'Invoices',
      summary: 'Have many invoices reminded',
      permission: 'invoices:write',
      reading: { schema: postInvoiceBody, names: (field) => ({ number: field('number') }) },
      lineExamples: invoiceBatchExample,
      answerExample: batchAnswerExample,
      prepare: (tx, bodies) =>
        noteFreeNumbers(
          tx,
          bodies.map((body) => body.number),
        ),
      take: async (tx, body, caller) => {
        const { isNew } = await postInvoice(tx, body, actorOf(caller));
        return isNew ? 'accepted' : 'unchanged';
      },
    }),
  ];
}
