import { canonicalHash } from '../../canonical.js';
import { defaultPolicyFor } from '../../../domain/presets.js';
import type { PostInvoiceBody } from '../../schemas/invoice-body.js';

/** What stands in for an absent field; unlike the schema's own defaults these depend on the organisation. */
export interface BodyDefaults {
  readonly language: 'fr' | 'en';
  readonly accountManager: string;
}

/** The hash kept with the invoice: the first request exactly as it came, so that a true repetition always matches. */
export const invoiceHash = (body: PostInvoiceBody): Buffer => canonicalHash(withRegion(body));

/**
 * Whether a request is the first one again (contract §3: absent and default are equal). A default that
 * changed since must not turn a repetition into a conflict, so the body is compared as it came, and with each
 * such field filled in or left out.
 */
export function isSameInvoice(body: PostInvoiceBody, firstHash: Buffer, defaults: BodyDefaults): boolean {
  return variants(withRegion(body), defaults).some((variant) => canonicalHash(variant).equals(firstHash));
}

function variants(body: PostInvoiceBody, defaults: BodyDefaults): readonly PostInvoiceBody[] {
  const policy = defaultPolicyFor(body.customer.kind);
  const { accountManager, language } = defaults;
  let bodies: PostInvoiceBody[] = [body];
  bodies = bodies.flatMap((one) => [one, { ...one, policy: otherwise(one.policy, policy) }]);
  bodies = bodies.flatMap((one) => [
    one,
    { ...one, accountManager: otherwise(one.accountManager, accountManager) },
  ]);
  return bodies.flatMap((one) => [
    one,
    { ...one, customer: { ...one.customer, language: otherwise(one.customer.language, language) } },
  ]);
}

/** The default for an absent field, absent for the default; anything else stays. */
function otherwise<T extends string>(value: T | undefined, standard: T): T | undefined {
  if (value === undefined) return standard;
  return value === standard ? undefined : value;
}

/** `FR` is a default that never changes. */
const withRegion = (body: PostInvoiceBody): PostInvoiceBody => ({
  ...body,
  customer: { ...body.customer, region: body.customer.region ?? 'FR' },
});
