import { sql } from 'kysely';
import type { AuthDb, OrgTx, RelayTx } from './database.js';
import type { ConnectorRow } from './tables.js';
import { json } from './values.js';

export interface NewConnector {
  readonly id: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly readsReplies: boolean;
  readonly secretHash: Buffer;
}

/** Lets an outside system call us from now on. */
export const insertConnector = (tx: OrgTx, input: NewConnector): Promise<ConnectorRow> =>
  tx.db
    .insertInto('connector')
    .values({
      org_id: tx.org.id,
      id: input.id,
      kind: input.kind,
      settings: json(input.settings),
      reads_replies: input.readsReplies,
      secret_hash: input.secretHash,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

/** It may call no more; what it told stays. False when there is none, or not any more. */
export async function removeConnector(tx: OrgTx, id: string): Promise<boolean> {
  const row = await tx.db
    .updateTable('connector')
    .set({ deleted_at: sql<string>`clock_timestamp()` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Who may call under this address. */
export interface KnownConnector {
  readonly orgId: string;
  readonly id: string;
  readonly kind: string;
  readonly secretHash: Buffer;
}

/** Looks a connector up before its organisation is known; the caller compares the secret in constant time. */
export const findConnector = (auth: AuthDb, id: string): Promise<KnownConnector | undefined> =>
  auth.db
    .selectFrom('connector')
    .select(['org_id as orgId', 'id', 'kind', 'secret_hash as secretHash'])
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();

/** Somebody called with wrong credentials: shown in the connector's health. */
export async function noteRefusedCall(tx: OrgTx, id: string): Promise<void> {
  await tx.db
    .updateTable('connector')
    .set((eb) => ({
      refused_at: sql<string>`clock_timestamp()`,
      refused_calls: eb('refused_calls', '+', 1),
    }))
    .where('org_id', '=', tx.org.id)
    .where('id', '=', id)
    .execute();
}

/** Where customers' answers to this organisation come in; undefined when nobody reads them here. */
export async function inboundAddress(tx: OrgTx): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('connector')
    .select('settings')
    .where('org_id', '=', tx.org.id)
    .where('deleted_at', 'is', null)
    .where('reads_replies', '=', true)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const address = row?.settings['inboundAddress'];
  return typeof address === 'string' ? address : undefined;
}

/** Whether any organisation of this installation has its replies read, for `/readyz`. */
export async function areRepliesReadAnywhere(tx: RelayTx): Promise<boolean> {
  const row = await tx.db
    .selectFrom('connector')
    .select('id')
    .where('reads_replies', '=', true)
    .where('deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
