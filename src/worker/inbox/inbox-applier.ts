import { incomingKind } from '../../connectors/incoming.js';
import type { ReadBack, Verdict } from '../../connectors/postmark/events/read-back.js';
import type { Database, OrgTx } from '../../db/database.js';
import { DatabaseUnavailable, LeaseOpen } from '../../db/errors.js';
import { closeEvent, postponeEvent, readEvent, takeWaiting, waitingEvents } from '../../db/inbox.js';
import { applyMailEvent, type Applied, type MustConfirm } from '../../db/mail-events/apply-event.js';
import type { MessageRow } from '../../db/tables.js';
import type { MailEvent } from '../../domain/mail-events.js';
import { reached } from '../../failpoints.js';
import { Loop } from '../loop.js';
import type { WorkerLog } from '../log.js';

const LOOK_MS = 1_000;
const EVENTS_AT_ONCE = 20;
/** How long a provider may take to show what its own webhook told. */
const CONFIRM_PATIENCE_MS = 15 * 60_000;

type ToConfirm = Extract<Applied, { readonly state: 'to_confirm' }>;

/**
 * Applies what connectors told and what is not applied yet: events kept just before a crash, those that met a message
 * in flight, those of an organisation that was suspended, and bounces and complaints, which the provider is asked
 * about first. Each once: the inbox row is closed in the transaction of what it did.
 */
export class InboxApplier {
  private readonly loop: Loop;

  /** `readBack` is undefined in a process that has no access to the provider: then its events are believed. */
  constructor(
    private readonly database: Database,
    private readonly log: WorkerLog,
    private readonly readBack: ReadBack | undefined,
  ) {
    this.loop = new Loop({ name: 'inbox', pass: () => this.pass(), idleMs: LOOK_MS, log });
  }

  start(): Promise<void> {
    return this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One look at what waits; true when there may be more. */
  async pass(): Promise<boolean> {
    try {
      const waiting = await this.database.asRelay((tx) => waitingEvents(tx, EVENTS_AT_ONCE));
      for (const { orgId, id } of waiting) await this.applyOne(orgId, id);
      return waiting.length === EVENTS_AT_ONCE;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return false;
    }
  }

  private async applyOne(orgId: string, inboxId: string): Promise<void> {
    try {
      const mustConfirm: MustConfirm = (message) =>
        this.readBack !== undefined && message.provider === 'postmark';
      const first = await this.apply(orgId, inboxId, mustConfirm);
      if (first?.state === 'to_confirm') await this.confirm(orgId, inboxId, first);
    } catch (error) {
      // A lock waited for in vain looks like a database that is away; if it is, putting off fails as well.
      const isInFlight = error instanceof LeaseOpen || error instanceof DatabaseUnavailable;
      const code = error instanceof Error ? error.name : 'unknown';
      if (!isInFlight) this.log.error({ inboxId, code }, 'an event could not be applied');
      await this.postpone(orgId, inboxId, isInFlight ? 'waiting_for_send' : 'apply_failed');
    }
  }

  /** Undefined when it is applied meanwhile, or in somebody else's hands. */
  private apply(orgId: string, inboxId: string, mustConfirm: MustConfirm): Promise<Applied | undefined> {
    return this.database.withOrg(orgId, async (tx) => {
      if ((await takeWaiting(tx, inboxId)) === undefined) return undefined;
      const applied = await applyMailEvent(tx, inboxId, await eventOf(tx, inboxId), mustConfirm);
      if (applied.state !== 'to_confirm') await closeEvent(tx, inboxId, applied);
      await reached('inbox.applied');
      return applied;
    });
  }

  /** Asks outside any transaction, then applies or refuses in one of its own. */
  private async confirm(orgId: string, inboxId: string, { message }: ToConfirm): Promise<void> {
    const verdict = await this.ask(orgId, inboxId, message);
    this.log.info({ inboxId, messageId: message.id, verdict }, 'the provider was asked about an event');
    // One that cannot be checked is believed, its credentials were right: a forged one costs a person's look and
    // silence, a true one left aside costs mails to somebody who wants none (ADR 0011).
    if (verdict === 'confirmed' || verdict === 'cannot_ask') await this.apply(orgId, inboxId, () => false);
    else await this.refuseOrWait(orgId, inboxId, verdict);
  }

  private async ask(orgId: string, inboxId: string, message: MessageRow): Promise<Verdict> {
    const event = await this.database.withOrg(orgId, (tx) => eventOf(tx, inboxId));
    if (this.readBack === undefined || event.kind !== 'fate') return 'cannot_ask';
    const providerMessageId = message.provider_message_id ?? event.about.providerMessageIds[0];
    if (providerMessageId === undefined) return 'cannot_ask';
    return this.readBack({ providerMessageId, messageId: message.id, fate: event.fate });
  }

  private refuseOrWait(orgId: string, inboxId: string, verdict: 'not_shown' | 'contradicted'): Promise<void> {
    return this.database.withOrg(orgId, async (tx) => {
      const row = await takeWaiting(tx, inboxId);
      if (row === undefined) return;
      // Real time on both sides, whatever the organisation's clock shows.
      const isOver = Date.now() - row.received_at > CONFIRM_PATIENCE_MS;
      if (verdict === 'contradicted')
        await closeEvent(tx, inboxId, { state: 'refused', note: 'contradicted' });
      else if (isOver) await closeEvent(tx, inboxId, { state: 'refused', note: 'not_confirmed' });
      else await postponeEvent(tx, row, 'waiting_for_provider');
    });
  }

  private postpone(orgId: string, inboxId: string, note: string): Promise<void> {
    return this.database.withOrg(orgId, async (tx) => {
      const row = await takeWaiting(tx, inboxId);
      if (row !== undefined) await postponeEvent(tx, row, note);
    });
  }
}

/** Read again out of what was kept: nothing of an event lives in memory only. */
async function eventOf(tx: OrgTx, inboxId: string): Promise<MailEvent> {
  const row = await readEvent(tx, inboxId);
  const incoming = row && incomingKind(row.kind)?.read(row.payload);
  return incoming?.event ?? { kind: 'nothing', note: 'unreadable' };
}
