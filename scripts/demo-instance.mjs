import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LOOK_AGAIN_MS = 200;

/** What stops the demo with one sentence instead of a stack. */
export class Stop extends Error {}

/** The running instance, from the file `npm start` writes (contract §1). */
export function readInstance() {
  const folder = process.env.RELANCE_DATA_DIR ?? join(ROOT, '.relance');
  const file = join(folder, 'instance.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Stop(`No running instance: ${file} is not there. Type "npm start" in another terminal first.`);
  }
}

/** The instance's API with its organisation's own key: nothing the demo does needs more. */
export function apiOf(instance) {
  const request = async (method, path, body) => {
    const answer = await fetch(new URL(path, instance.apiUrl), {
      method,
      headers: {
        authorization: `Bearer ${instance.apiKey}`,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause) => {
      throw new Stop(`${instance.apiUrl} does not answer. Is "npm start" still running?`, { cause });
    });
    const content = await answer.json();
    if (!answer.ok) {
      throw new Stop(
        `${method} ${path} answered ${answer.status}: ${content.detail ?? content.title}\n${JSON.stringify(content.errors ?? [])}`,
      );
    }
    return content;
  };
  const get = (path) => request('GET', path);
  const post = (path, body) => request('POST', path, body);

  /** Lets the sandbox clock run to an instant, halting wherever something is due, and waits until it is there. */
  const advanceTo = async (instant) => {
    let clock = await get('/v1/sandbox/clock');
    if (clock.status === 'ready' && Date.parse(clock.now) < Date.parse(instant)) {
      clock = await post('/v1/sandbox/clock/advance', { to: instant });
    }
    while (clock.status !== 'ready') {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      clock = await get('/v1/sandbox/clock');
    }
    return clock.now;
  };
  return { get, post, advanceTo };
}
