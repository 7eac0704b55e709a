import { createHmac } from 'node:crypto';
import { hashOfSecret, matchesHash } from './api-key.js';

/** What an outside system calls with: HTTP basic authentication. */
export interface ConnectorSecret {
  readonly username: string;
  readonly password: string;
}

/**
 * The credentials of a connector, derived so that a repeated request with the same idempotency key answers the
 * same ones without their being stored anywhere.
 */
export const connectorSecret = (secret: string, connectorId: string): ConnectorSecret => ({
  username: connectorId,
  password: createHmac('sha256', secret).update(`connector\n${connectorId}`).digest('base64url'),
});

/** What is stored of them. */
export const hashOfConnectorSecret = ({ username, password }: ConnectorSecret): Buffer =>
  hashOfSecret(`${username}:${password}`);

/** Whether an `Authorization` header carries these credentials; takes the same time whatever is wrong. */
export function carriesSecret(header: string | undefined, hash: Buffer): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]{1,600})$/i.exec(header ?? '')?.[1] ?? '';
  return matchesHash(Buffer.from(encoded, 'base64').toString('utf8'), hash);
}
