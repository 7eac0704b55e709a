import type { Role } from '../../db/tables.js';

/** What a call needs (contract §5): a scope of an API key, or a role that includes it. */
export type Permission = 'read' | 'invoices:write' | 'payments:write' | 'tasks:write' | 'sandbox' | 'admin';

interface Known {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
}

/** Who is calling, once proven. */
export type Caller =
  | (Known & { readonly kind: 'api'; /** `admin` is everything. */ readonly scopes: readonly string[] })
  | (Known & { readonly kind: 'user'; readonly role: Role; readonly email: string });

const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ['read', 'invoices:write', 'payments:write', 'tasks:write', 'sandbox', 'admin'],
  account_manager: ['read', 'invoices:write', 'payments:write', 'tasks:write', 'sandbox'],
  reader: ['read'],
  engineer: ['read'],
};

/** Whether the caller may make a call that needs this permission. */
export function isAllowed(caller: Caller, permission: Permission): boolean {
  if (caller.kind === 'user') return ROLE_PERMISSIONS[caller.role].includes(permission);
  return caller.scopes.includes('admin') || caller.scopes.includes(permission);
}
