import { dedupeHash, incomingKind } from '../../connectors/incoming.js';
import type { FoundEvent, LostEvents } from '../../connectors/postmark/events/lost-events.js';
import type { Database } from '../../db/database.js';
import { DatabaseUnavailable } from '../../db/errors.js';
import {
  connectorsToPoll,
  endPollTurn,
  knownEvents,
  ourMessages,
  takePollTurn,
  type PollTurn,
} from '../../db/event-polls.js';
import { storeEvent } from '../../db/inbox.js';
import { Loop } from '../loop.js';
import type { WorkerLog } from '../log.js';

/** Looks whose turn it is; a turn comes once an hour. */
const LOOK_MS = 60_000;
const KIND = 'postmark';
/** Asked for again each time: what Postmark shows late, or still tries to tell, is not passed over. */
const OVERLAP_MS = 86_400_000;

/**
 * Every hour, per Postmark connector: asks Postmark for bounces and complaints, and for answers where an inbound address
 * is set, and puts what never came through the same inbox. An event has the same identity however it comes, so one that
 * is told as well is applied once. What concerns no message of the connector's organisation is not kept.
 */
export class LostEventsPoller {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly log: WorkerLog,
    private readonly lost: LostEvents,
  ) {
    this.loop = new Loop({ name: 'lost-events', pass: () => this.pass(), idleMs: LOOK_MS, log });
  }

  start(): Promise<void> {
    return this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Every connector whose turn it is; never asks for another pass at once. */
  async pass(): Promise<boolean> {
    try {
      const due = await this.database.asRelay((tx) => connectorsToPoll(tx, KIND));
      for (const { orgId, id } of due) await this.pollOne(orgId, id);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
    return false;
  }

  /** Without an answer the turn is over all the same: the next one asks since the last that came to its end. */
  private async pollOne(orgId: string, connectorId: string): Promise<void> {
    const turn = await this.database.withOrg(orgId, (tx) => takePollTurn(tx, connectorId));
    if (turn === undefined) return;
    try {
      const kept =
        (await this.bounces(orgId, connectorId, turn)) + (await this.answers(orgId, connectorId, turn));
      await this.database.withOrg(orgId, (tx) => endPollTurn(tx, connectorId, turn));
      if (kept > 0) this.log.warn({ connectorId, kept }, 'events that never came were found by asking');
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      const code = error instanceof Error ? error.name : 'unknown';
      this.log.warn({ connectorId, code }, 'the provider could not be asked for lost events');
    }
  }

  private async bounces(orgId: string, connectorId: string, turn: PollTurn): Promise<number> {
    const found = await this.lost.bouncesSince(startOf(turn));
    const ids = found.map((event) => event.providerMessageId);
    const ours = await this.database.withOrg(orgId, (tx) => ourMessages(tx, ids));
    return this.keep(
      orgId,
      connectorId,
      found.filter((event) => ours.has(event.providerMessageId)),
    );
  }

  private async answers(orgId: string, connectorId: string, turn: PollTurn): Promise<number> {
    const inbound = turn.settings['inboundAddress'];
    if (typeof inbound !== 'string') return 0;
    const listed = (await this.lost.answersSince(startOf(turn))).filter(({ recipients }) =>
      recipients.some((recipient) => recipient.replace(/\+[^@]*(?=@)/, '') === inbound),
    );
    const hashes = listed.map(({ providerMessageId }) => dedupeHash(['Inbound', providerMessageId]));
    const known = await this.database.withOrg(orgId, (tx) => knownEvents(tx, connectorId, hashes));
    const missing = listed.filter((_one, at) => !known.has(hashes[at]?.toString('hex') ?? ''));
    const events: FoundEvent[] = [];
    for (const { providerMessageId } of missing) events.push(await this.lost.answer(providerMessageId));
    return this.keep(orgId, connectorId, events);
  }

  /** Keeps what is new, as the webhook would have: the inbox applies it. */
  private keep(orgId: string, connectorId: string, events: readonly FoundEvent[]): Promise<number> {
    return this.database.withOrg(orgId, async (tx) => {
      let kept = 0;
      for (const { body } of events) {
        const incoming = incomingKind(KIND)?.read(Buffer.from(JSON.stringify(body)));
        if (incoming === undefined) continue;
        const { isNew } = await storeEvent(tx, {
          connectorId,
          recordType: incoming.recordType,
          dedupeHash: dedupeHash(incoming.identity),
          payload: incoming.payload,
        });
        if (isNew) kept += 1;
      }
      return kept;
    });
  }
}

const startOf = ({ since }: PollTurn): Date => new Date(since - OVERLAP_MS);
