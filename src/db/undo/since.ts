import type { TaskKind } from '../../domain/facts.js';
import { dropQuestion } from '../approvals.js';
import type { OrgTx } from '../database.js';
import { LADDER_KINDS, closeOpenTasks } from '../tasks.js';
import type { UndoRecord } from './record.js';

/** What came after a completion that is to be undone: why it cannot be, as a sentence; undefined when nothing stands against it. */
export async function whatCameSince(
  tx: OrgTx,
  record: UndoRecord,
  invoiceIds: readonly string[],
): Promise<string | undefined> {
  const left = await tx.db
    .selectFrom('message as m')
    .innerJoin('message_invoice as mi', (on) =>
      on.onRef('mi.org_id', '=', 'm.org_id').onRef('mi.message_id', '=', 'm.id'),
    )
    .select('m.id')
    .where('m.org_id', '=', tx.org.id)
    .where('mi.invoice_id', 'in', [...invoiceIds])
    .where('mi.released_at', 'is', null)
    .where('m.state', '<>', 'awaiting_approval')
    .where('m.id', 'not in', anyOf(record.messages))
    .limit(1)
    .executeTakeFirst();
  if (left) return 'A message has left since.';
  const done = await tx.db
    .selectFrom('task')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', 'in', [...invoiceIds])
    .where('state', '=', 'done')
    .where('id', 'not in', anyOf(record.tasks))
    .limit(1)
    .executeTakeFirst();
  return done && 'Another task was completed since.';
}

/** Takes back what the ladder did since because of the completion: the rung it opened, the question it asked. */
export async function clearSince(tx: OrgTx, record: UndoRecord, invoiceId: string): Promise<void> {
  const opened = await tx.db
    .selectFrom('task')
    .select('kind')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', '=', 'open')
    .where('step', 'is not', null)
    .where('id', 'not in', anyOf(record.tasks))
    .execute();
  const kinds = opened.map((task) => task.kind);
  const rungs = kinds.filter((kind: TaskKind) => LADDER_KINDS.includes(kind));
  if (rungs.length > 0) await closeOpenTasks(tx, invoiceId, 'undone', rungs);
  if (kinds.includes('approve_message')) await dropQuestion(tx, invoiceId, 'undone');
}

/** `IN ()` is no SQL. */
const anyOf = (ids: readonly string[]): string[] => (ids.length === 0 ? [''] : [...ids]);
