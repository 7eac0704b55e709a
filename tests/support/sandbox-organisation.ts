import { randomUUID } from 'node:crypto';
import { ApiClient, type Witness } from './api-client.js';
import { Shop } from './shop.js';
import { openTemporalEyes } from './temporal-eyes.js';
import { oraclePool } from './oracle-pool.js';

/** A running instance, as a user of its API and an operator of its servers see it. */
export interface Premises {
  readonly apiUrl: string;
  readonly operatorKey: string;
  /** Superuser on the instance's database: the oracle's eyes, never used to change anything. */
  readonly superuserUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
}

export interface ShopWish {
  readonly region?: string;
  readonly timeZone?: string;
  readonly language?: 'fr' | 'en';
  /** Repeats calls nobody answers for so long, as a careful client does (fault stories). */
  readonly patienceMs?: number;
  /** Leaves the clock at real time instead of Monday of week 1, 08:00. */
  readonly startsNow?: boolean;
  /** Is told of every call made with the firm's key (fault stories). */
  readonly witness?: Witness;
  /** See `ApiClientOptions`. */
  readonly repeats500?: boolean;
}

/**
 * Opens a firm of its own by the operator's call. Its clock stands at 08:00 on Monday of week 1 (see
 * `quietWeeks`) unless wished otherwise.
 */
export async function sandboxOrganisation(premises: Premises, wish: ShopWish = {}): Promise<Shop> {
  const patience = wish.patienceMs === undefined ? {} : { patienceMs: wish.patienceMs };
  const operator = new ApiClient({ baseUrl: premises.apiUrl, key: premises.operatorKey, ...patience });
  const timeZone = wish.timeZone ?? 'Europe/Paris';
  const { organisation, apiKey } = await operator.post<{ organisation: { id: string }; apiKey: string }>(
    '/v1/operator/organisations',
    {
      name: 'Atelier Dupont',
      timeZone,
      region: wish.region ?? 'FR',
      language: wish.language ?? 'fr',
      sandbox: true,
      sender: { name: 'Atelier Dupont', email: 'compta@atelier-dupont.example', phone: '+33 4 72 00 00 00' },
      owner: { name: 'Claire Dupont', email: `claire-${randomUUID()}@atelier-dupont.example` },
    },
    [201],
  );
  const witness = wish.witness === undefined ? {} : { witness: wish.witness };
  const repeats = wish.repeats500 === undefined ? {} : { repeats500: wish.repeats500 };
  const api = new ApiClient({ baseUrl: premises.apiUrl, key: apiKey, ...patience, ...witness, ...repeats });
  const eyes = await openTemporalEyes(premises.temporalAddress, premises.temporalNamespace);
  const database = oraclePool(premises.superuserUrl, 2);
  const shop = new Shop(organisation.id, api, timeZone, database, eyes);
  if (!wish.startsNow) await shop.advanceTo(`${shop.day(1, 'mon')}T08:00`);
  return shop;
}
