import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { limitsOf, type ActivityDeps } from '../../../activities/deps.js';
import { SEND_GUARDS, type SendGuards } from '../../../activities/send/guards.js';
import { sendReminder } from '../../../activities/send-reminder.js';
import { createPostmark } from '../../../src/connectors/postmark/postmark.js';
import { createDatabase, type OrgTx } from '../../../src/db/database.js';
import { quiet } from '../../engine/quiet.js';

// A sender in a process of its own, to be stopped, killed and cut off. What it is comes in SENDER; it is told
// which invoices to send and says when it has claimed one, from the same monotonic clock as everybody.
/** `naive`: looks, then sends; `lock-only`: holds the row's lock, and nothing else. Both through the very same client. */
export type SenderMode = 'protocol' | 'naive' | 'lock-only';

export interface SenderOptions {
  readonly databaseUrl: string;
  readonly orgId: string;
  readonly apiUrl: string;
  readonly leaseMs: number;
  readonly mode: SenderMode;
  /** Between the last check and the last word: widens the window in which a careless sender is caught. */
  readonly gapMs: number;
}
export type SenderWord =
  | { readonly word: 'ready' }
  | { readonly word: 'claimed'; readonly invoiceId: string; readonly atNs: string; readonly backend: number }
  | { readonly word: 'done'; readonly invoiceId: string };

const options = JSON.parse(process.env['SENDER'] ?? '{}') as SenderOptions;
const database = createDatabase({ url: options.databaseUrl });
const mailEnd = createPostmark({ serverToken: 'token', messageStream: 'relances', apiUrl: options.apiUrl });
const say = (word: SenderWord): unknown => process.send?.(word);

const NAIVE: SendGuards = {
  leaseMs: () => 0,
  mayWrite: () => true,
  lastCheck: async (tx, { draft }) => {
    const row = await tx.db
      .selectFrom('invoice')
      .select('final_state')
      .where('org_id', '=', tx.org.id)
      .where('id', '=', draft.invoiceId)
      .executeTakeFirst();
    return row?.final_state ?? undefined;
  },
};
/** The claim has no lease that a payment would wait for, and nobody looks at the deadline or the connections. */
const LOCK_ONLY: SendGuards = { ...SEND_GUARDS, leaseMs: () => 0, mayWrite: () => true };
const base = { protocol: SEND_GUARDS, naive: NAIVE, 'lock-only': LOCK_ONLY }[options.mode];
const guards: SendGuards = {
  ...base,
  lastCheck: async (tx, departure) => {
    const { invoiceId } = departure.draft;
    say({ word: 'claimed', invoiceId, atNs: String(process.hrtime.bigint()), backend: await backendOf(tx) });
    const against = await base.lastCheck(tx, departure);
    await pause(options.gapMs);
    return against;
  },
};
const deps: ActivityDeps = {
  database,
  mailEndOf: () => mailEnd,
  monotonicMs: () => performance.now(),
  log: quiet,
  limits: limitsOf(options.leaseMs),
  guards,
};

process.on('disconnect', () => process.exit());
process.on('message', (invoiceIds: string[]) => {
  for (const invoiceId of invoiceIds) void send(invoiceId);
});
say({ word: 'ready' });

async function send(invoiceId: string): Promise<void> {
  // A cut connection fails the attempt; nobody repeats it here.
  await sendReminder(deps, { orgId: options.orgId, invoiceId, step: 'reminder-1' }).catch(() => undefined);
  say({ word: 'done', invoiceId });
}

async function backendOf(tx: OrgTx): Promise<number> {
  const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx.db);
  return rows[0]?.pid ?? 0;
}
