import type { PolicyBody } from '../domain/policies/problem.js';
import type { Policy } from '../domain/policy.js';
import { PRESETS } from '../domain/presets.js';
import { toIso } from '../domain/time.js';
import { askOnce } from './bulk.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import { json } from './values.js';

interface StoredPolicy {
  readonly name: string;
  readonly version: number;
  readonly body: unknown;
}

/** A row as the policy the domain knows; the body was validated before it was stored. */
export const policyOf = (row: StoredPolicy): Policy => ({
  ...(row.body as Omit<Policy, 'name' | 'version'>),
  name: row.name,
  version: row.version,
});

/** Stores one version of a policy; its id is for links, the key is (name, version). */
async function insertPolicies(tx: OrgTx, policies: readonly Policy[]): Promise<void> {
  await tx.db
    .insertInto('policy')
    .values(
      policies.map(({ name, version, ...body }) => ({
        org_id: tx.org.id,
        id: newId('pol'),
        name,
        version,
        body: json(body),
        created_at: toIso(tx.now),
      })),
    )
    .execute();
}

/** Gives a new organisation the presets of contract §7, each as version 1. */
export const seedPresets = (tx: OrgTx): Promise<void> => insertPolicies(tx, Object.values(PRESETS));

/**
 * Stores a body as the newest version of a name, unless the newest one says the same: then that one is answered.
 * Two at once make two versions, in the order of their commits.
 */
export async function putPolicy(
  tx: OrgTx,
  name: string,
  body: PolicyBody,
  isSame: (newest: Policy) => boolean,
): Promise<Policy> {
  for (;;) {
    const latest = await latestPolicy(tx, name);
    if (latest && isSame(latest)) return latest;
    const policy = { ...body, name, version: (latest?.version ?? 0) + 1 };
    // The row of a version that somebody else is writing now is waited for, then read.
    if (await insertVersion(tx, policy)) return policy;
  }
}

/** False when that version exists. */
async function insertVersion(tx: OrgTx, { name, version, ...body }: Policy): Promise<boolean> {
  const row = await tx.db
    .insertInto('policy')
    .values({
      org_id: tx.org.id,
      id: newId('pol'),
      name,
      version,
      body: json(body),
      created_at: toIso(tx.now),
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'name', 'version']).doNothing())
    .returning('version')
    .executeTakeFirst();
  return row !== undefined;
}

/** One version of a policy; undefined when the organisation has none such. */
export async function findPolicy(tx: OrgTx, name: string, version: number): Promise<Policy | undefined> {
  const row = await tx.db
    .selectFrom('policy')
    .select(['name', 'version', 'body'])
    .where('org_id', '=', tx.org.id)
    .where('name', '=', name)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && policyOf(row);
}

/** The newest version of a policy by name; undefined when the organisation has none of that name. */
export const latestPolicy = (tx: OrgTx, name: string): Promise<Policy | undefined> =>
  askOnce(tx, `policy ${name}`, () => readLatestPolicy(tx, name));

async function readLatestPolicy(tx: OrgTx, name: string): Promise<Policy | undefined> {
  const row = await tx.db
    .selectFrom('policy')
    .select(['name', 'version', 'body'])
    .where('org_id', '=', tx.org.id)
    .where('name', '=', name)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && policyOf(row);
}
