import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMail, type MailboxMail } from '../../src/db/mailbox.js';
import { claimMessage, renewClaim, settleMessage } from '../../src/db/messages.js';
import { urlWithOptions } from '../../src/db/pools.js';
import { civilDate } from '../../src/domain/time.js';
import { claimOf, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const claimed = async (leaseMs = 12_000): Promise<MailboxMail> => {
  const { invoice } = await world.postInvoice();
  const claim = await world.act((tx) => claimMessage(tx, claimOf(invoice, { leaseMs })));
  if (claim.kind !== 'claimed') throw new Error('taken');
  return {
    ...claim,
    orgId: world.orgId,
    providerId: `mailbox-${claim.attemptId}`,
    mime: 'Subject: x\r\n\r\ny',
  };
};
const insert = async (mail: MailboxMail): Promise<string | null> => {
  const line = await world.database.mailboxConnection();
  try {
    return await line.insertMail(mail);
  } finally {
    line.release();
  }
};
const find = (mail: MailboxMail) => world.act((tx) => findMail(tx, mail.messageId));

describe('the mailbox', () => {
  it('keeps a claimed message, and finds it', async () => {
    const mail = await claimed();
    expect(await find(mail)).toMatchObject({ kind: 'not_yet' });
    expect(await insert(mail)).toBe(mail.providerId);
    expect(await find(mail)).toEqual({ kind: 'found', providerId: mail.providerId });
  });

  it('is one message, however often it is handed over', async () => {
    const mail = await claimed();
    await insert(mail);
    expect(await insert({ ...mail, providerId: 'another' })).toBe(mail.providerId);
    const kept = await world.oracle.query('SELECT 1 FROM mailbox_mail WHERE message_id = $1', [
      mail.messageId,
    ]);
    expect(kept.rowCount).toBe(1);
  });

  it('refuses when the lease is over, and can then prove that nothing arrived', async () => {
    const mail = await claimed(150);
    await pause(170);
    expect(await insert(mail)).toBeNull();
    expect(await find(mail)).toEqual({ kind: 'absent' });
  });

  it('refuses an attempt that lost its claim, and a message already settled', async () => {
    const mail = await claimed();
    const attemptId = await world.act((tx) => renewClaim(tx, mail, 12_000));
    expect(await insert(mail)).toBeNull();
    const renewed = { ...mail, attemptId: attemptId ?? '' };
    await world.act((tx) =>
      settleMessage(tx, renewed, { state: 'refused', reason: 'x', countedOn: civilDate('2026-11-03') }),
    );
    expect(await insert(renewed)).toBeNull();
  });

  it('refuses a message of another organisation', async () => {
    const mail = await claimed();
    expect(await insert({ ...mail, orgId: await world.addOrganisation() })).toBeNull();
    await expect(insert({ ...mail, orgId: '' })).rejects.toMatchObject({ code: '23514' });
  });

  it('leaves no organisation behind on its connection', async () => {
    const mail = await claimed();
    const client = new pg.Client({ connectionString: urlWithOptions(world.url, { role: 'relance_app' }) });
    await client.connect();
    try {
      await client.query('SELECT mailbox_receive($1, $2, $3, $4, $5)', [
        mail.orgId,
        mail.messageId,
        mail.attemptId,
        mail.providerId,
        mail.mime,
      ]);
      await expect(client.query('SELECT * FROM mailbox_mail')).rejects.toMatchObject({ code: '23514' });
    } finally {
      await client.end();
    }
  });

  it('a search waits for a hand-over that is being committed', async () => {
    const mail = await claimed(1_500);
    // A hand-over whose commit is slow: the same function inside a transaction.
    await world.oracle.query('BEGIN');
    await world.oracle.query('SELECT mailbox_receive($1, $2, $3, $4, $5)', [
      mail.orgId,
      mail.messageId,
      mail.attemptId,
      mail.providerId,
      mail.mime,
    ]);
    await pause(1_520);
    const search = find(mail);
    await pause(100);
    await world.oracle.query('COMMIT');
    expect(await search).toEqual({ kind: 'found', providerId: mail.providerId });
  });
});
