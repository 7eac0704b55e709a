import { hash, verify } from '@node-rs/argon2';

/** OWASP's argon2id setting: 19 MiB, 2 passes, 1 lane; the library's default variant is argon2id. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each hash takes a core for tens of milliseconds: more at once would slow every other call. */
const HASHES_AT_ONCE = 2;
/** Beyond this many waiting, a further login is told to come back rather than queued. */
const MAX_WAITING = 50;

/** Passwords in, hashes out; at most two at a time. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** False also for a user without a password, after the same work as for one who has one. */
  verify(password: string, storedHash: string | null): Promise<boolean>;
}

/** The queue is full: nothing was checked. */
export class TooManyLogins extends Error {
  override readonly name = 'TooManyLogins';
}

/** Makes the one password checker of a process; its hash of nothing takes the time of a real one. */
export function createPasswords(): Passwords {
  const inTurn = createQueue();
  const decoy = inTurn(() => hash('nobody has this password', ARGON2));
  decoy.catch(() => undefined);
  return {
    hash: (password) => inTurn(() => hash(password, ARGON2)),
    async verify(password, storedHash) {
      const against = storedHash ?? (await decoy);
      const isRight = await inTurn(() => verify(against, password));
      return isRight && storedHash !== null;
    },
  };
}

function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= HASHES_AT_ONCE) {
      if (waiting.length >= MAX_WAITING) throw new TooManyLogins('too many logins at once');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place is handed on, not given back: nobody can slip in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
