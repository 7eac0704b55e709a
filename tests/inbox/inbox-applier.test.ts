import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ReadBack, Verdict } from '../../src/connectors/postmark/events/read-back.js';
import { storeEvent } from '../../src/db/inbox.js';
import { createLogger } from '../../src/log.js';
import { InboxApplier } from '../../src/worker/inbox/inbox-applier.js';
import { connect, healthOf, holdsOf, messageState, openTasks, written } from '../api/postmark-house.js';
import { customerBody, house, OPERATOR_KEY, type Firm } from '../api/house.js';
import { bounce, complaint, delivery, inbound } from '../support/postmark-payloads.js';

// What the worker does with events that the API kept and could not, or must not, apply at once.
const opened = house({ mailEnd: 'postmark' });
const here = () => opened.here;
const log = createLogger({ name: 'inbox', level: 'silent' });

const applier = (readBack?: ReadBack) => new InboxApplier(here().database, log, readBack);
const answering = (verdict: Verdict): ReadBack & { readonly asked: string[] } => {
  const asked: string[] = [];
  return Object.assign(
    (question: { providerMessageId: string }) => {
      asked.push(question.providerMessageId);
      return Promise.resolve(verdict);
    },
    { asked },
  );
};

async function scene(provider = 'postmark') {
  const firm = await here().open({ sandbox: false });
  const invoice = await firm.postInvoice({ customer: customerBody('C-1') });
  const mail = await written(firm, [invoice], { provider });
  return { firm, invoice, mail, postmark: await connect(firm) };
}

const everyEventIsDueNow = (firm: Firm) =>
  here().eyes.query('UPDATE inbox SET next_attempt_at = now() WHERE org_id = $1', [firm.orgId]);

describe('a destructive event is confirmed by Postmark before it is believed', () => {
  test('the API stores it and asks nobody; confirmed, it is applied once', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    expect((await postmark.send(bounce(mail.id))).status).toBe(200);
    expect(await holdsOf(firm, invoice.id)).toEqual([]);
    expect((await healthOf(firm, postmark)).events).toMatchObject({ waiting: 1 });
    const readBack = answering('confirmed');
    await applier(readBack).pass();
    await applier(readBack).pass();
    expect(readBack.asked).toEqual([`pm-${mail.id}`]);
    expect(await holdsOf(firm, invoice.id)).toEqual(['undeliverable']);
    expect((await healthOf(firm, postmark)).events).toMatchObject({ waiting: 0, applied: 1 });
  });

  test('one of a message Postmark does not know changes nothing and is shown', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    await postmark.send(complaint(mail.id));
    await applier(answering('contradicted')).pass();
    expect(await holdsOf(firm, invoice.id)).toEqual([]);
    expect(await messageState(firm, mail.id)).toBe('sent');
    const health = await healthOf(firm, postmark);
    expect([health.events['refused'], health.lastTrouble?.code]).toEqual([1, 'contradicted']);
  });

  test('one Postmark does not show yet waits, then is applied; after a quarter of an hour it is refused', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    await postmark.send(bounce(mail.id));
    await applier(answering('not_shown')).pass();
    expect((await healthOf(firm, postmark)).lastTrouble?.code).toBe('waiting_for_provider');
    // Not asked again at once.
    const early = answering('confirmed');
    await applier(early).pass();
    expect(early.asked).toEqual([]);
    await everyEventIsDueNow(firm);
    await applier(answering('confirmed')).pass();
    expect(await holdsOf(firm, invoice.id)).toEqual(['undeliverable']);

    const late = await scene();
    await late.postmark.send(bounce(late.mail.id));
    await here().eyes.query(
      `UPDATE inbox SET received_at = now() - interval '16 minutes' WHERE org_id = $1`,
      [late.firm.orgId],
    );
    await applier(answering('not_shown')).pass();
    expect(await holdsOf(late.firm, late.invoice.id)).toEqual([]);
    expect((await healthOf(late.firm, late.postmark)).lastTrouble?.code).toBe('not_confirmed');
  });

  test.each([
    ['Postmark does not answer', answering('cannot_ask')],
    ['this process has no access to Postmark', undefined],
  ])('%s: believed, its credentials were right', async (_name, readBack) => {
    const { firm, invoice, mail, postmark } = await scene();
    await postmark.send(bounce(mail.id));
    await applier(readBack).pass();
    expect(await holdsOf(firm, invoice.id)).toEqual(['undeliverable']);
  });

  test('a message that left through another provider cannot be asked about, and is believed at once', async () => {
    const { firm, invoice, mail, postmark } = await scene('smtp');
    await postmark.send(bounce(mail.id));
    expect(await holdsOf(firm, invoice.id)).toEqual(['undeliverable']);
  });

  test('deliveries and replies are applied by the API at once', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    await postmark.send(delivery(mail.id));
    await postmark.send(inbound(mail.replyTo));
    expect(await messageState(firm, mail.id)).toBe('delivered');
    expect(await holdsOf(firm, invoice.id)).toEqual(['reply']);
  });
});

describe('nothing that was acknowledged is lost', () => {
  test('an event kept just before a crash is found again and applied, once, by any number of workers', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    // As a crash between the two commits leaves it: the first one, which decides the 2xx, and nothing else.
    const payload = Buffer.from(JSON.stringify(inbound(mail.replyTo)));
    await here().database.withOrg(firm.orgId, (tx) =>
      storeEvent(tx, {
        connectorId: postmark.added.id,
        recordType: 'Inbound',
        dedupeHash: createHash('sha256').update(payload).digest(),
        payload,
      }),
    );
    expect(await holdsOf(firm, invoice.id)).toEqual([]);
    await Promise.all(Array.from({ length: 5 }, () => applier().pass()));
    expect(await holdsOf(firm, invoice.id)).toEqual(['reply']);
    expect((await openTasks(firm)).map((task) => task.kind)).toEqual(['read_reply']);
    const { rows } = await here().eyes.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM reply WHERE org_id = $1',
      [firm.orgId],
    );
    expect(rows[0]?.n).toBe(1);
  });

  test('a suspended organisation’s events are applied after it is resumed, not before', async () => {
    const { firm, mail, postmark } = await scene();
    const say = (what: string) =>
      here().send('POST', `/v1/operator/organisations/${firm.orgId}/${what}`, {
        key: OPERATOR_KEY,
        body: {},
      });
    await say('suspend');
    await postmark.send(delivery(mail.id));
    await applier().pass();
    const state = async () =>
      (await here().eyes.query<{ state: string }>('SELECT state FROM message WHERE id = $1', [mail.id]))
        .rows[0]?.state;
    expect(await state()).toBe('sent');
    await say('resume');
    await applier().pass();
    expect(await state()).toBe('delivered');
  });

  test('one that meets a message being handed over to the same customer waits for it', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    const inFlight = await written(firm, [invoice], { isSent: false, leaseMs: 60_000, step: 'reminder-2' });
    expect((await postmark.send(inbound(mail.replyTo))).status).toBe(200);
    expect(await holdsOf(firm, invoice.id)).toEqual([]);
    await applier().pass();
    expect((await healthOf(firm, postmark)).lastTrouble?.code).toBe('waiting_for_send');
    await here().eyes.query(`UPDATE message SET lease_until = now() WHERE id = $1`, [inFlight.id]);
    await everyEventIsDueNow(firm);
    await applier().pass();
    expect(await holdsOf(firm, invoice.id)).toEqual(['reply']);
  });

  test('one that cannot be applied stays, is tried again, and keeps no other waiting', async () => {
    const { firm, invoice, mail, postmark } = await scene();
    const broken = await scene();
    await broken.postmark.send(bounce(broken.mail.id));
    await here().eyes.query(
      `ALTER TABLE hold ADD CONSTRAINT fault CHECK (org_id <> '${broken.firm.orgId}') NOT VALID`,
    );
    await postmark.send(bounce(mail.id));
    await applier().pass();
    expect(await holdsOf(firm, invoice.id)).toEqual(['undeliverable']);
    expect((await healthOf(broken.firm, broken.postmark)).lastTrouble?.code).toBe('apply_failed');
    expect(await messageState(broken.firm, broken.mail.id)).toBe('sent');
    await here().eyes.query('ALTER TABLE hold DROP CONSTRAINT fault');
    await everyEventIsDueNow(broken.firm);
    await applier().pass();
    expect(await holdsOf(broken.firm, broken.invoice.id)).toEqual(['undeliverable']);
  });
});
