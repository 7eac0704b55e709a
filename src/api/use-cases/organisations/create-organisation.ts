import { createHmac } from 'node:crypto';
import { insertApiKey } from '../../../db/api-keys.js';
import type { OrgTx } from '../../../db/database.js';
import { isUniqueViolation } from '../../../db/errors.js';
import { storeAnswer, takeKey } from '../../../db/idempotency.js';
import { newId } from '../../../db/ids.js';
import { seedPresets } from '../../../db/policies.js';
import { insertUser } from '../../../db/users.js';
import { composeApiKey, hashOfSecret } from '../../auth/api-key.js';
import { canonicalHash } from '../../canonical.js';
import type { Deps } from '../../deps.js';
import { Problem } from '../../problems.js';
import type { CreateOrganisationBody } from '../../schemas/other-bodies.js';
import type { OrganisationView } from '../../schemas/organisation.js';
import { organisationView } from '../../views/others.js';

export const ORGANISATIONS_PATH = '/v1/operator/organisations';
const ALL = ['admin'];

export interface CreatedOrganisation {
  readonly organisation: OrganisationView;
  /** Shown this once. */
  readonly apiKey: string;
}

/** Ids and secret of the organisation to be; the same ones for the same idempotency key. */
interface Identity {
  readonly orgId: string;
  readonly keyId: string;
  readonly secret: Buffer | undefined;
}

/**
 * A new organisation with its presets, its owner and a first API key, in one transaction. With an
 * idempotency key the ids and the API key are derived from it: a repetition finds the organisation there
 * and answers the same, although no secret was ever stored.
 * @throws Problem `idempotency-key-reused`
 */
export async function createOrganisation(
  deps: Deps,
  body: CreateOrganisationBody,
  idempotencyKey: string | undefined,
): Promise<CreatedOrganisation> {
  const identity = identityFor(deps.settings.secret, idempotencyKey);
  const apiKey = composeApiKey(identity.keyId, body.sandbox, identity.secret);
  const { password } = body.owner;
  const passwordHash = password === undefined ? null : await deps.passwords.hash(password);
  const key = idempotencyKey && {
    path: ORGANISATIONS_PATH,
    key: idempotencyKey,
    bodyHash: canonicalHash(body),
  };
  try {
    const organisation = await deps.database.withNewOrganisation(
      newOrganisation(identity, body),
      async (tx) => {
        await equip(tx, body, { passwordHash, keyId: identity.keyId, apiKey });
        const view = organisationView(tx.org);
        if (key) await storeAnswer(tx, key, { status: 201, response: view });
        return view;
      },
    );
    return { organisation, apiKey };
  } catch (error) {
    if (!key || !isUniqueViolation(error, 'organisation_pkey')) throw error;
    const organisation = await deps.database.withOrg(identity.orgId, (tx) => repetition(tx, key));
    return { organisation, apiKey };
  }
}

async function equip(
  tx: OrgTx,
  body: CreateOrganisationBody,
  access: { readonly passwordHash: string | null; readonly keyId: string; readonly apiKey: string },
): Promise<void> {
  await seedPresets(tx);
  const { email, name } = body.owner;
  await insertUser(tx, { email, name, role: 'owner', passwordHash: access.passwordHash });
  await insertApiKey(tx, {
    id: access.keyId,
    name: body.language === 'fr' ? 'première clé' : 'first key',
    secretHash: hashOfSecret(access.apiKey),
    scopes: ALL,
    expiresAt: null,
  });
}

async function repetition(
  tx: OrgTx,
  key: { readonly path: string; readonly key: string; readonly bodyHash: Buffer },
): Promise<OrganisationView> {
  const known = await takeKey(tx, key);
  if (known.kind === 'replay') return known.response as OrganisationView;
  throw new Problem('idempotency-key-reused', 'Use a new key for a new request.');
}

const newOrganisation = (identity: Identity, body: CreateOrganisationBody) => ({
  id: identity.orgId,
  name: body.name,
  siren: body.siren ?? null,
  sandbox: body.sandbox,
  timeZone: body.timeZone,
  region: body.region,
  language: body.language,
  sender: body.sender,
});

function identityFor(secret: string, idempotencyKey: string | undefined): Identity {
  if (idempotencyKey === undefined) return { orgId: newId('org'), keyId: newId('key'), secret: undefined };
  const derive = (what: string): Buffer =>
    createHmac('sha256', secret).update(`${ORGANISATIONS_PATH}\n${what}\n${idempotencyKey}`).digest();
  return {
    orgId: `org_${idText(derive('organisation'))}`,
    keyId: `key_${idText(derive('key'))}`,
    secret: derive('secret'),
  };
}

/** 26 characters of Crockford's base 32, the alphabet of all our ids. */
function idText(bytes: Buffer): string {
  const letters = '0123456789abcdefghjkmnpqrstvwxyz';
  return [...bytes.subarray(0, 26)].map((byte) => letters[byte % 32] ?? '').join('');
}
