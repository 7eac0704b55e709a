import type { OrgTx } from '../../../db/database.js';
import { putPolicy } from '../../../db/policies.js';
import type { PolicyBody } from '../../../domain/policies/problem.js';
import type { Policy } from '../../../domain/policy.js';
import { canonicalText } from '../../canonical.js';

/**
 * Makes the body the newest version of this policy; one that says the same as the newest makes none. Invoices
 * keep the version they started with until somebody migrates them.
 */
export function savePolicy(tx: OrgTx, name: string, body: PolicyBody): Promise<Policy> {
  const wanted = canonicalText(body);
  const textOf = (policy: Policy): string =>
    canonicalText({ ...policy, name: undefined, version: undefined });
  return putPolicy(tx, name, body, (newest) => textOf(newest) === wanted);
}
