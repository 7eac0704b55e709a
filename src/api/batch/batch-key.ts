import type { Database } from '../../db/database.js';
import { isUniqueViolation } from '../../db/errors.js';
import { findAnswer, storeAnswer, type StoredAnswer } from '../../db/idempotency.js';
import type { Answer } from '../call.js';
import { answerForStore, answerFromStore, inFlight, keyReused } from '../idempotency.js';
import type { Problem } from '../problems.js';

export interface BatchKeyScope {
  readonly orgId: string;
  readonly path: string;
  readonly key: string;
}

/**
 * An idempotency key for a batch. A batch is many transactions, so the key cannot live in the one of the
 * work: it is locked for as long as the batch runs, and the answer is stored when it is complete. A batch
 * that was interrupted has stored none; the same one again takes in what is missing.
 */
export class BatchKey {
  private constructor(
    private readonly database: Database,
    private readonly scope: BatchKeyScope,
    private readonly stored: StoredAnswer | undefined,
    readonly release: () => Promise<void>,
  ) {}

  /** @throws Problem `conflict` while a batch with this key is running */
  static async take(database: Database, scope: BatchKeyScope): Promise<BatchKey> {
    const name = JSON.stringify(['batch', scope.orgId, scope.path, scope.key]);
    const release = await database.sessionLock(name);
    if (release === undefined) throw inFlight();
    try {
      const stored = await database.withOrg(scope.orgId, (tx) => findAnswer(tx, scope));
      return new BatchKey(database, scope, stored, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** True when the answer is there already: the body is only read to see whether it is the same. */
  get isAnswered(): boolean {
    return this.stored !== undefined;
  }

  /** The stored answer for the same body, a refusal for another one, or `answer`, stored from now on. */
  async settle(answer: Answer | Problem, bodyHash: Buffer): Promise<Answer | Problem> {
    if (this.stored) {
      if (!this.stored.bodyHash.equals(bodyHash)) return keyReused();
      return answerFromStore(this.stored);
    }
    const kept = { status: answer.status, response: answerForStore(answer) };
    try {
      await this.database.withOrg(this.scope.orgId, (tx) =>
        storeAnswer(tx, { ...this.scope, bodyHash }, kept),
      );
    } catch (error) {
      // The lock was lost with its connection and the same batch ran twice at once: the first answer stands.
      if (!isUniqueViolation(error)) throw error;
    }
    return answer;
  }
}
