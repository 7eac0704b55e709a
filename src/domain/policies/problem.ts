import type { Policy } from '../policy.js';

/** A policy as it is written: its name comes from where it is put, its version from what was there before. */
export type PolicyBody = Omit<Policy, 'name' | 'version'>;

/** One reason why a policy is refused, at the field to change, in words for the person who wrote it. */
export interface PolicyProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export const problemAt = (path: PolicyProblem['path'], message: string): PolicyProblem => ({ path, message });
