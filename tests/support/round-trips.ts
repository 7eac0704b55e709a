import pg from 'pg';

/** What a piece of work asked of PostgreSQL through this process. */
export interface Traffic {
  /** How often somebody waited for the server: statements that travelled together count once. */
  readonly roundTrips: number;
  readonly statements: readonly string[];
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** Counts while the work runs what every connection of this process sends; but not the relay's hint, which nobody waits for. */
export async function trafficOf(work: () => Promise<unknown>): Promise<Traffic> {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own client below
  const original = pg.Client.prototype.query as unknown as Query;
  const waiting = new Map<pg.Client, number>();
  const statements: string[] = [];
  let roundTrips = 0;
  const counted: Query = function (this: pg.Client, ...args) {
    const [first] = args;
    const answer = original.apply(this, args);
    // With a callback it is a pool's own query: the relay's hint.
    if (!(answer instanceof Promise)) return answer;
    const text = typeof first === 'string' ? first : (first as { text: string }).text;
    statements.push(text.trim().replaceAll(/\s+/g, ' '));
    const before = waiting.get(this) ?? 0;
    if (before === 0) roundTrips += 1;
    waiting.set(this, before + 1);
    const answered = (): void => {
      waiting.set(this, (waiting.get(this) ?? 1) - 1);
    };
    answer.then(answered, answered);
    return answer;
  };
  pg.Client.prototype.query = counted as unknown as typeof pg.Client.prototype.query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original as unknown as typeof pg.Client.prototype.query;
  }
  return { roundTrips, statements };
}
