import type { Firm } from '../firm.js';

/**
 * Gives the firm a policy of the benchmark's own, as a row: one reminder two business days after the due
 * date, in a slot of the given length. Messages are spread over the slot less its last minute, so the slot's
 * length sets the planned rate. (A policy over HTTP comes with a later version.)
 */
export async function addPolicy(firm: Firm, name: string, slot: { from: string; to: string }): Promise<void> {
  await firm.database.query(
    `INSERT INTO policy (org_id, name, version, id, body, created_at)
     SELECT org_id, $2, 1, 'pol_' || $2,
            jsonb_set(jsonb_set(body, '{slots}', $3::jsonb), '{name}', to_jsonb($2::text)), created_at
       FROM policy WHERE org_id = $1 AND name = 'pme' AND version = 1`,
    [firm.orgId, name, JSON.stringify([{ days: [1, 2, 3, 4, 5], ...slot }])],
  );
}
