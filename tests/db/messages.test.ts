import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markStopped, markUndeliverable } from '../../src/db/customers.js';
import { finishInvoice } from '../../src/db/finish.js';
import { placeHold } from '../../src/db/holds.js';
import {
  claimMessage,
  expireClaim,
  findClaim,
  findMessage,
  releaseClaim,
  renewClaim,
  resolveUnknown,
  settleMessage,
  type ClaimAnswer,
} from '../../src/db/messages.js';
import { holdOrganisation, releaseOrganisation } from '../../src/db/org-hold.js';
import { readSendStops } from '../../src/db/send-stops.js';
import type { InvoiceRow } from '../../src/db/tables.js';
import { civilDate } from '../../src/domain/time.js';
import { claimOf, openWorld, PERSON, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-11-03 09:10');
});
afterAll(() => world.close());

const BY = { actor: PERSON };
type Claimed = Extract<ClaimAnswer, { kind: 'claimed' }>;
const claim = async (invoice: InvoiceRow, change: Parameters<typeof claimOf>[1] = {}): Promise<Claimed> => {
  const answer = await world.act((tx) => claimMessage(tx, claimOf(invoice, change)));
  if (answer.kind !== 'claimed') throw new Error('taken');
  return answer;
};
const SENT = { state: 'sent', providerMessageId: 'provider-1', countedOn: civilDate('2026-11-03') } as const;
const UNKNOWN = { state: 'unknown', reason: 'time_out', countedOn: civilDate('2026-11-03') } as const;

describe('a claim', () => {
  it('is won by exactly one of many who race for the same step and round', async () => {
    const { invoice } = await world.postInvoice();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.act((tx) => claimMessage(tx, claimOf(invoice)))),
    );
    const won = answers.filter((answer) => answer.kind === 'claimed');
    expect(won).toHaveLength(1);
    for (const answer of answers) expect(answer.messageId).toBe(won[0]?.messageId);
    const rows = await world.oracle.query('SELECT id FROM message WHERE customer_id = $1 AND id = ANY ($2)', [
      invoice.customer_id,
      answers.map((answer) => answer.messageId),
    ]);
    expect(rows.rowCount).toBe(1);
  });

  it('leaves no message behind when it was taken', async () => {
    const { invoice } = await world.postInvoice();
    const first = await claim(invoice);
    const lost = claimOf(invoice);
    expect(await world.act((tx) => claimMessage(tx, lost))).toMatchObject({
      kind: 'taken',
      messageId: first.messageId,
      attemptId: first.attemptId,
      state: 'claimed',
    });
    expect(await world.act((tx) => findMessage(tx, lost.messageId))).toBeUndefined();
  });

  it('tells how long its lease runs, on the database’s clock, whatever the organisation’s says', async () => {
    const { invoice } = await world.postInvoice();
    await claim(invoice, { leaseMs: 2_000 });
    const key = { invoiceId: invoice.id, step: 'reminder-1', round: 1 };
    const find = () => world.act((tx) => findClaim(tx, key));
    const open = await find();
    expect(open?.leaseRemainingMs).toBeGreaterThan(0);
    expect(open?.leaseRemainingMs).toBeLessThanOrEqual(2_000);
    await world.setClock('2026-12-24 09:10');
    expect((await find())?.leaseRemainingMs).toBeGreaterThan(0);
    await world.setClock('2026-11-03 09:10');
    await pause(2_020);
    expect((await find())?.leaseRemainingMs).toBe(0);
  });

  it('for several invoices is all or nothing', async () => {
    const [one, two] = [(await world.postInvoice()).invoice, (await world.postInvoice()).invoice];
    await claim(two);
    const invoices = [one, two].map((row) => ({ invoiceId: row.id, step: 'reminder-1', round: 1 }));
    expect(await world.act((tx) => claimMessage(tx, claimOf(one, { invoices })))).toMatchObject({
      kind: 'taken',
    });
    expect(
      await world.act((tx) => findClaim(tx, { invoiceId: one.id, step: 'reminder-1', round: 1 })),
    ).toBeUndefined();
  });

  it('of another round is another claim', async () => {
    const { invoice } = await world.postInvoice();
    await claim(invoice);
    const again = await claim({ ...invoice, round: 2 });
    expect(again.kind).toBe('claimed');
  });

  it('given back may be taken again; the message says why it never left', async () => {
    const { invoice } = await world.postInvoice();
    const first = await claim(invoice);
    expect(await world.act((tx) => releaseClaim(tx, first, 'hold_paused'))).toBe(true);
    expect(await world.act((tx) => findMessage(tx, first.messageId))).toMatchObject({
      state: 'skipped',
      reason: 'hold_paused',
    });
    expect((await claim(invoice)).messageId).not.toBe(first.messageId);
    expect(await world.act((tx) => releaseClaim(tx, first, 'again'))).toBe(false);
  });
});

describe('the end of an attempt', () => {
  it('is written once: a second word, and a zombie’s, change nothing', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice);
    const zombie = { ...mine, attemptId: 'att_of_a_zombie' };
    expect(await world.act((tx) => settleMessage(tx, zombie, SENT))).toBe(false);
    expect(await world.act((tx) => settleMessage(tx, mine, SENT))).toBe(true);
    expect(await world.act((tx) => settleMessage(tx, mine, UNKNOWN))).toBe(false);
    expect(await world.act((tx) => findMessage(tx, mine.messageId))).toMatchObject({
      state: 'sent',
      provider_message_id: 'provider-1',
      counted_on: '2026-11-03',
    });
    expect(await world.timeline(invoice.id)).toEqual(['step.planned', 'message.sent']);
  });

  it('a lease that ran out becomes unknown, not before', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice, { leaseMs: 1_000 });
    const expire = () => world.act((tx) => expireClaim(tx, mine, civilDate('2026-11-03')));
    expect(await expire()).toBe(false);
    await pause(1_020);
    expect(await expire()).toBe(true);
    expect(await expire()).toBe(false);
    expect(await world.act((tx) => settleMessage(tx, mine, SENT))).toBe(false);
    expect(await world.act((tx) => findMessage(tx, mine.messageId))).toMatchObject({ state: 'unknown' });
  });

  it('an unknown one is found, or stays unknown with the day the search ended', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice);
    expect(await world.act((tx) => resolveUnknown(tx, mine, SENT))).toBe(false);
    await world.act((tx) => settleMessage(tx, mine, UNKNOWN));
    const later = { ...UNKNOWN, reason: 'not_found', countedOn: civilDate('2026-11-04') };
    expect(await world.act((tx) => resolveUnknown(tx, mine, later))).toBe(true);
    expect(await world.act((tx) => findMessage(tx, mine.messageId))).toMatchObject({
      counted_on: '2026-11-04',
    });
    expect(await world.act((tx) => resolveUnknown(tx, mine, SENT))).toBe(true);
    expect(await world.timeline(invoice.id)).toEqual(['step.planned', 'message.unknown', 'message.sent']);
  });

  it('proven not to have happened: the same claim goes to a new attempt, the old one is out', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice);
    const mail = { ...claimOf(invoice).mail, subject: 'Votre facture, solde' };
    const attemptId = await world.act((tx) => renewClaim(tx, mine, 12_000, mail));
    expect(attemptId).not.toBeNull();
    expect(await world.act((tx) => findMessage(tx, mine.messageId))).toMatchObject({
      state: 'claimed',
      attempt_id: attemptId,
      subject: 'Votre facture, solde',
    });
    expect(await world.act((tx) => settleMessage(tx, mine, SENT))).toBe(false);
    expect(await world.act((tx) => renewClaim(tx, mine, 12_000))).toBeNull();
    const renewed = { messageId: mine.messageId, attemptId: attemptId ?? '' };
    expect(await world.act((tx) => settleMessage(tx, renewed, SENT))).toBe(true);
    expect(await world.act((tx) => renewClaim(tx, renewed, 12_000))).toBeNull();
  });

  it('is told once per invoice of a shared message', async () => {
    const [one, two] = [(await world.postInvoice()).invoice, (await world.postInvoice()).invoice];
    const invoices = [one, two].map((row) => ({ invoiceId: row.id, step: 'reminder-1', round: 1 }));
    const mine = await claim(one, { invoices });
    await world.act((tx) =>
      settleMessage(tx, mine, { state: 'refused', reason: '406', countedOn: SENT.countedOn }),
    );
    for (const row of [one, two])
      expect(await world.timeline(row.id)).toEqual(['step.planned', 'message.refused']);
  });
});

describe('the last check', () => {
  const check = (invoice: InvoiceRow, attempt: Claimed) =>
    world.act((tx) => readSendStops(tx, attempt, [invoice.id]));

  it('has nothing against a claimed message of an open invoice', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice);
    const answer = await check(invoice, mine);
    expect(answer.against).toBeNull();
    expect(answer.leaseRemainingMs).toBeGreaterThan(10_000);
  });

  it('sees every stop that was committed before it', async () => {
    const { invoice } = await world.postInvoice({ customer: { reference: 'C-STOP' } });
    const mine = await claim(invoice);
    const stops: [string, Parameters<typeof world.act>[0]][] = [
      ['hold_dispute', (tx) => placeHold(tx, { invoiceId: invoice.id, reason: 'dispute' })],
      ['invoice_settled', (tx) => finishInvoice(tx, invoice.id, 'settled', PERSON, 'paid')],
      [
        'address_changed',
        (tx) =>
          tx.db
            .updateTable('customer')
            .set({ email: 'new@rhone.example' })
            .where('id', '=', invoice.customer_id)
            .execute(),
      ],
      ['address_undeliverable', (tx) => markUndeliverable(tx, invoice.customer_id)],
      ['customer_stopped', (tx) => markStopped(tx, invoice.customer_id)],
      ['organisation_stopped', (tx) => holdOrganisation(tx, 'stopped', BY)],
      ['organisation_suspended', (tx) => holdOrganisation(tx, 'suspended', BY)],
      ['claim_lost', (tx) => settleMessage(tx, mine, UNKNOWN)],
    ];
    for (const [against, stop] of stops) {
      await world.act(stop);
      expect(await check(invoice, mine)).toMatchObject({ against });
    }
    await world.act((tx) => releaseOrganisation(tx, 'stopped', BY));
    await world.act((tx) => releaseOrganisation(tx, 'suspended', BY));
  });

  it('waits for a stop that holds the lock, and then sees it', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice, { leaseMs: 5_000 });
    let noteHeld = (): void => undefined;
    const held = new Promise<void>((resolve) => (noteHeld = resolve));
    const stopping = world.onInvoice(invoice.id, async (tx) => {
      noteHeld();
      await pause(200);
      await placeHold(tx, { invoiceId: invoice.id, reason: 'paused' });
    });
    await held;
    expect(await check(invoice, mine)).toMatchObject({ against: 'hold_paused' });
    await stopping;
  });

  it('knows no message that is not there', async () => {
    const { invoice } = await world.postInvoice();
    expect(await check(invoice, { kind: 'claimed', messageId: 'msg_none', attemptId: 'x' })).toEqual({
      against: 'claim_lost',
      leaseRemainingMs: 0,
    });
  });
});
