import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  Transaction,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { reached } from '../failpoints.js';
import { asDatabaseError, DatabaseUnavailable, isStalePlan } from './errors.js';
import type { FreshPlans } from './fresh-plans.js';
import { Outgoing } from './outgoing.js';
import { forgetPlans, statementName } from './statement-names.js';
import type { Tables } from './tables.js';

/** Kysely only compiles here; connections and transactions are ours, so that COMMIT is never believed blindly. */
const dialect: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};
const compiler = new Kysely<Tables>({ dialect });

/** One connection taken out of its pool, with the transaction commands spelled out. */
export class HeldConnection implements DatabaseConnection {
  #isBroken = false;
  #isReleased = false;
  readonly #outgoing: Outgoing;
  readonly #noteEnd = (): void => {
    this.#isBroken = true;
  };

  constructor(private readonly client: pg.PoolClient) {
    client.once('end', this.#noteEnd);
    client.once('error', this.#noteEnd);
    this.#outgoing = new Outgoing(client);
  }

  /** Throws away the plans this connection has made, its prepared statements' and its foreign keys', when they are old. */
  async renewPlans(plans: FreshPlans): Promise<void> {
    if (plans.areOld(this.client)) await this.runScript('DISCARD PLANS');
  }

  /** False as soon as the loss of the connection is known to this process. */
  isAlive(): boolean {
    return !this.#isBroken && !this.#isReleased;
  }

  /**
   * Runs typed statements on this connection, in the order in which they are asked: those asked together
   * (`Promise.all`) travel together. Nested transactions are refused by Kysely.
   */
  asTransaction(): Transaction<Tables> {
    const executor = compiler
      .getExecutor()
      .withConnectionProvider({ provideConnection: (consumer) => consumer(this) });
    return new Transaction<Tables>({ config: { dialect }, dialect, driver: new DummyDriver(), executor });
  }

  /** A statement text or several, without parameters, in one round trip: the results in order. */
  async runScript(text: string): Promise<readonly pg.QueryResult<Record<string, unknown>>[]> {
    const result = await this.#guard(() => this.#outgoing.send(text));
    return Array.isArray(result) ? (result as pg.QueryResult<Record<string, unknown>>[]) : [result];
  }

  /** One statement with parameters; when the connection is idle it is written in the calling tick. */
  async run<R extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<R[]> {
    return (await this.#guard(() => this.client.query<R>(text, [...values]))).rows;
  }

  /** A statement whose answer nobody waits for: it travels with the next one (`Outgoing`). */
  later(query: CompiledQuery): () => boolean {
    return this.#outgoing.later(toSend(query));
  }

  /** Sends what travels later now. Throws what one of these statements failed with. */
  async settle(): Promise<void> {
    await this.#guard(() => this.#outgoing.settle());
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#guard(() => this.#outgoing.send(toSend(query)));
    const counts = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(result.command);
    return {
      rows: result.rows as R[],
      ...(counts ? { numAffectedRows: BigInt(result.rowCount ?? 0) } : {}),
    };
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not used: read pages instead');
  }

  /** Commits, or throws: a transaction in which a statement failed answers COMMIT with ROLLBACK. */
  async commit(): Promise<void> {
    const result = await this.#guard(async () => {
      const committing = this.#outgoing.send('COMMIT');
      committing.catch(() => undefined); // told below
      // It leaves once this turn is over, behind what travelled later.
      await Promise.resolve();
      await reached('record.commit-sent');
      const answered = await committing;
      await reached('record.commit-answered');
      return answered;
    });
    if (result.command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
    if (this.#outgoing.isKeeping) throw new Error('statements were left behind by the commit');
  }

  /** Undoes the transaction; a connection that cannot even do that is thrown away. */
  async rollback(): Promise<void> {
    try {
      await this.#guard(() => this.#outgoing.undo('ROLLBACK'));
    } catch {
      this.#isBroken = true;
    }
  }

  /** Back to the pool, or out of it when broken. Harmless when repeated. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.client.off('end', this.#noteEnd);
    this.client.off('error', this.#noteEnd);
    this.client.release(this.#isBroken);
  }

  async #guard<T>(query: () => Promise<T>): Promise<T> {
    if (this.#isReleased)
      throw new Error('the connection was already given back: a query outlived its transaction');
    try {
      return await query();
    } catch (error) {
      if (isStalePlan(error)) forgetPlans();
      const named = asDatabaseError(error);
      // 55P03 (a lock waited for in vain) leaves the connection usable; a reset is cheap either way.
      if (named instanceof DatabaseUnavailable) this.#isBroken = true;
      throw named;
    }
  }
}

/** A statement as node-postgres takes it, under the name by which the connection keeps its plan. */
function toSend(query: CompiledQuery): pg.QueryConfig {
  const name = statementName(query.sql);
  return { text: query.sql, values: [...query.parameters], ...(name === undefined ? {} : { name }) };
}
