import { join } from 'node:path';
import { z } from 'zod';
import { civilDateOf } from '../domain/calendar/civil.js';
import { civilDate, instant } from '../domain/time.js';
import { readJson, writePrivateJson } from './private-file.js';
import { sandboxInvoices, sandboxOrganisation } from './sandbox-data.js';

const sandbox = z.object({
  organisationId: z.string(),
  apiKey: z.string(),
  login: z.object({ email: z.string(), password: z.string() }),
  seededOn: z.string(),
  isComplete: z.boolean(),
});

/** The sandbox organisation of this folder and the ways into it. */
export type Sandbox = z.infer<typeof sandbox>;

const created = z.object({ organisation: z.object({ id: z.string() }), apiKey: z.string() });

/** What seeding needs: the running API, the operator's key, a password for the owner. */
export interface SeedInput {
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly operatorKey: string;
  readonly loginPassword: string;
}

/**
 * Creates the sandbox organisation with its first invoices through the HTTP API, on the first start only.
 * A start that was interrupted half-way is completed: same numbers and bodies are accepted again.
 */
export async function ensureSandbox(input: SeedInput): Promise<Sandbox> {
  const file = join(input.dataDir, 'sandbox.json');
  const kept = readJson(file);
  const known = kept === null ? await createOrganisation(input) : sandbox.parse(kept);
  writePrivateJson(file, known);
  if (known.isComplete) return known;
  for (const body of sandboxInvoices(civilDate(known.seededOn))) {
    await post(`${input.apiUrl}/v1/invoices`, known.apiKey, body);
  }
  const complete = { ...known, isComplete: true };
  writePrivateJson(file, complete);
  return complete;
}

async function createOrganisation(input: SeedInput): Promise<Sandbox> {
  // On a database of the user's own the first address may be taken by another folder's sandbox.
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const email = `camille${attempt === 1 ? '' : `-${attempt}`}@atelier-durand.example`;
    const login = { email, password: input.loginPassword };
    const url = `${input.apiUrl}/v1/operator/organisations`;
    const answer = await send(url, input.operatorKey, sandboxOrganisation(login));
    if (answer.status === 409) continue;
    const { organisation, apiKey } = created.parse(await expectSuccess(url, answer));
    const seededOn = civilDateOf(instant(Date.now()), 'Europe/Paris');
    return { organisationId: organisation.id, apiKey, login, seededOn, isComplete: false };
  }
  throw new Error('no free login address for a sandbox organisation on this database');
}

async function post(url: string, key: string, body: unknown): Promise<unknown> {
  return expectSuccess(url, await send(url, key, body));
}

function send(url: string, key: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
}

async function expectSuccess(url: string, answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${new URL(url).pathname} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as unknown;
}
