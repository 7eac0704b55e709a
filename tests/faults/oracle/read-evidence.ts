import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { workflowIdOf } from '../../../workflows/names.js';
import type { RecordSeen, RunOutline } from './evidence.js';

/** The record of one firm as a superuser reads it. */
export async function readRecord(database: pg.Pool, orgId: string): Promise<RecordSeen> {
  const rows = async <Row extends pg.QueryResultRow>(query: string): Promise<Row[]> =>
    (await database.query<Row>(query, [orgId])).rows;
  const [invoices, events, payments, calls, messages, waiting] = await Promise.all([
    rows<{ id: string; number: string; total: number; final: string | null; overdue: number }>(
      `SELECT i.id, i.number, i.total_cents::float8 AS total, i.final_state AS final,
              coalesce(extract(epoch FROM clock_timestamp() - i.next_at) * 1000 + o.clock_offset_ms, 0)::float8 AS overdue
         FROM invoice i JOIN organisation o ON o.org_id = i.org_id WHERE i.org_id = $1`,
    ),
    rows<{ id: string; state: string }>(
      `SELECT convert_from(payload, 'UTF8')::jsonb ->> 'MessageID' AS id, state FROM inbox WHERE org_id = $1`,
    ),
    rows<{ reference: string; amount: number }>(
      'SELECT reference, amount_cents::float8 AS amount FROM payment WHERE org_id = $1',
    ),
    rows<{ number: string; step: string }>(
      `SELECT i.number, t.step FROM task t JOIN invoice i ON i.org_id = t.org_id AND i.id = t.invoice_id
        WHERE t.org_id = $1 AND t.kind = 'call'`,
    ),
    rows<{ number: string; step: string; state: string; forgotten: number }>(
      `SELECT i.number, mi.step, m.state,
              CASE WHEN m.state = 'claimed'
                   THEN extract(epoch FROM clock_timestamp() - m.lease_until) * 1000 ELSE 0 END::float8 AS forgotten
         FROM message m
         JOIN message_invoice mi ON mi.org_id = m.org_id AND mi.message_id = m.id
         JOIN invoice i ON i.org_id = mi.org_id AND i.id = mi.invoice_id WHERE m.org_id = $1`,
    ),
    rows<{ number: string; kind: string; age: number }>(
      `SELECT i.number, o.kind, (extract(epoch FROM clock_timestamp() - o.created_at) * 1000)::float8 AS age
         FROM outbox o JOIN invoice i ON i.org_id = o.org_id AND i.id = o.subject_id WHERE o.org_id = $1`,
    ),
  ]);
  return {
    invoices: invoices.map(({ id, number, total, final, overdue }) => ({
      id,
      number,
      totalCents: total,
      workflowId: workflowIdOf(orgId, id),
      finalState: final,
      overdueMs: overdue,
    })),
    events,
    payments: payments.map(({ reference, amount }) => ({ reference, amountCents: amount })),
    calls,
    messages: messages.map(({ forgotten, ...message }) => ({ ...message, forgottenMs: forgotten })),
    waiting: waiting.map(({ number, kind, age }) => ({ number, kind, ageMs: age })),
  };
}

/** The last run under each of these ids as Temporal tells it, from its histories. */
export async function readRuns(
  at: { readonly temporalAddress: string; readonly temporalNamespace: string },
  workflowIds: readonly string[],
): Promise<RunOutline[]> {
  const connection = await Connection.connect({ address: at.temporalAddress });
  const client = new Client({ connection, namespace: at.temporalNamespace });
  try {
    return (await Promise.all(workflowIds.map((workflowId) => outlineOf(client, workflowId)))).flat();
  } finally {
    await connection.close();
  }
}

async function outlineOf(client: Client, workflowId: string): Promise<RunOutline[]> {
  const handle = client.workflow.getHandle(workflowId);
  const seen = await handle.describe().catch(() => undefined);
  if (seen === undefined) return [];
  const { events } = await handle.fetchHistory();
  const payload = events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0]?.data;
  const result = payload?.length
    ? (JSON.parse(Buffer.from(payload).toString('utf8')) as { outcome?: string })
    : {};
  return [
    {
      workflowId,
      status: seen.status.name,
      outcome: result.outcome ?? null,
      closedAtMs: seen.closeTime?.getTime() ?? null,
    },
  ];
}
