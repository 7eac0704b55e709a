import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limitsOf, type ActivityDeps } from '../../activities/deps.js';
import { correctCrossings } from '../../activities/send/correction/correct-crossings.js';
import { SEND_GUARDS, type SendGuards } from '../../activities/send/guards.js';
import { resolveUnclear } from '../../activities/send/resolve-unclear.js';
import { sendReminder } from '../../activities/send-reminder.js';
import { pauseCustomer } from '../../src/api/use-cases/customers/pause-customer.js';
import { reversePayment } from '../../src/api/use-cases/payments/reverse-payment.js';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import { moveClock } from '../../src/db/clock.js';
import { dueCorrections } from '../../src/db/corrections.js';
import { LeaseOpen } from '../../src/db/errors.js';
import { recordPayment } from '../../src/db/payments.js';
import { dueSearches } from '../../src/db/searches.js';
import { addDays, civilDateOf } from '../../src/domain/calendar/civil.js';
import { mailEndChooser } from '../../src/worker/mail-ends.js';
import { oraclePool } from '../support/oracle-pool.js';
import { Stage } from './stage.js';

// Corrections of crossed payments (ADR 0028) leave by the send protocol, from a worker's loop: each look below is one look
// of that loop.
const ACTOR = { kind: 'api' } as const;

let stage: Stage;
let oracle: pg.Pool;
let invoiceId: string;
let customerId: string;
let paymentId: string;
beforeAll(async () => {
  stage = await Stage.open();
  oracle = oraclePool(stage.testDatabase.superuserUrl);
  await oracle.query('UPDATE organisation SET corrects_crossed_payments = true');
});
afterAll(async () => {
  await oracle.end();
  await stage.close();
});

/** Reminded, then paid by a payment of the day before that is learnt now; the clock stands where the correction is due. */
beforeEach(async () => {
  invoiceId = await stage.postInvoice();
  await stage.jumpToDueSlot([invoiceId]);
  await sendReminder(stage.deps(), { orgId: stage.orgId, invoiceId, step: 'reminder-1' });
  paymentId = await stage.inOrg(async (tx) => {
    const answer = await recordPayment(tx, {
      target: { kind: 'invoice', invoiceId },
      reference: randomBytes(8).toString('hex'),
      amountCents: 120_000,
      currency: 'EUR',
      receivedOn: addDays(civilDateOf(tx.now, tx.org.timeZone), -1),
      requestHash: randomBytes(32),
      actor: ACTOR,
    });
    if (answer.kind !== 'recorded') throw new Error(answer.kind);
    return answer.payment.id;
  });
  customerId = (await correction()).customer_id;
  await look();
  await stage.inOrg(async (tx) => moveClock(tx, (await correction()).due_at, 'none'));
});

const correction = () =>
  stage.inOrg((tx) =>
    tx.db
      .selectFrom('correction')
      .selectAll()
      .where('org_id', '=', tx.org.id)
      .where('invoice_id', '=', invoiceId)
      .executeTakeFirstOrThrow(),
  );
const look = (deps: ActivityDeps = stage.deps()) =>
  correctCrossings(deps, { orgId: stage.orgId, customerId });
/** The next look in real time: what was taken by somebody who did not come back is free again. */
const lookLater = async (deps?: ActivityDeps): Promise<void> => {
  await oracle.query(`UPDATE correction SET look_at = clock_timestamp() WHERE invoice_id = $1`, [invoiceId]);
  await look(deps);
};
const mails = async () => (await stage.mails(invoiceId)).filter(({ step }) => step === 'correction');
const messages = async () =>
  (await stage.messages(invoiceId)).filter(({ kind }) => kind === 'correction').map(({ state }) => state);

/** The mailbox, with something that happens before the connection stands, or after the mail was taken. */
const mailbox = (hooks: {
  readonly beforeClaim?: () => Promise<unknown>;
  readonly afterTaken?: () => Promise<unknown>;
}): Partial<ActivityDeps> => {
  const choose = mailEndChooser(stage.database);
  return {
    limits: limitsOf(12_000),
    mailEndOf: (organisation): MailEnd => {
      const real = choose(organisation);
      return {
        name: real.name,
        search: (about) => real.search(about),
        connect: async () => {
          await hooks.beforeClaim?.();
          const connection = await real.connect();
          return {
            isAlive: () => connection.isAlive(),
            release: () => connection.release(),
            handOver: async (mail, limits) => {
              const answer = await connection.handOver(mail, limits);
              await hooks.afterTaken?.();
              return answer;
            },
          };
        },
      };
    },
  };
};
const reverse = () => stage.inOrg((tx) => reversePayment(tx, paymentId, 'impayé', ACTOR));

describe('a correction', () => {
  it('leaves once, whoever looks and how often', async () => {
    const due = await stage.database.asRelay((tx) => dueCorrections(tx, 10));
    expect(due).toContainEqual({ orgId: stage.orgId, customerId });
    await Promise.all([look(), look(), look()]);
    await lookLater();
    await lookLater();
    expect(await mails()).toHaveLength(1);
    expect(await messages()).toEqual(['sent']);
    expect(await correction()).toMatchObject({ outcome: 'sent' });
  });

  it('leaves once although its sender dies after the provider took it', async () => {
    const dying = stage.deps(
      mailbox({ afterTaken: () => Promise.reject(new Error('killed after the hand-over')) }),
    );
    await expect(look(dying)).rejects.toThrow('killed after the hand-over');
    await lookLater();
    expect(await messages()).toEqual(['claimed']);
    await oracle.query(
      `UPDATE message SET lease_until = clock_timestamp() - interval '1 second' WHERE kind = 'correction' AND state = 'claimed'`,
    );
    await lookLater();
    for (const search of await stage.database.asRelay((tx) => dueSearches(tx, 10)))
      await resolveUnclear(stage.deps(), search);
    await lookLater();
    expect(await mails()).toHaveLength(1);
    expect(await messages()).toEqual(['sent']);
    expect(await correction()).toMatchObject({ outcome: 'sent' });
  });

  it('is left alone when the payment is taken back while it is written', async () => {
    await look(stage.deps(mailbox({ beforeClaim: reverse })));
    await lookLater();
    expect(await mails()).toEqual([]);
    expect(await messages()).toEqual(['skipped']);
    expect(await correction()).toMatchObject({ outcome: 'payment_reversed' });
  });

  it('negative control: without its last check the customer is thanked for a payment that was taken back', async () => {
    const blind: SendGuards = { ...SEND_GUARDS, lastCheck: () => Promise.resolve(undefined) };
    await look(stage.deps({ ...mailbox({ beforeClaim: reverse }), guards: blind }));
    expect(await mails()).toHaveLength(1);
  });

  it('is waited for by a stop of its customer, and never begun after it', async () => {
    const pause = () =>
      stage
        .inOrg((tx) => pauseCustomer(tx, customerId, { reason: 'vu' }, ACTOR))
        .catch((error: unknown) => error);
    let met: unknown;
    await look(
      stage.deps(
        mailbox({
          afterTaken: async () => {
            met = await pause();
          },
        }),
      ),
    );
    expect(met).toBeInstanceOf(LeaseOpen);
    expect(await mails()).toHaveLength(1);
  });

  it('is not handed over to a customer who was paused while it was written', async () => {
    const paused = () => stage.inOrg((tx) => pauseCustomer(tx, customerId, { reason: 'vu' }, ACTOR));
    await look(stage.deps(mailbox({ beforeClaim: paused })));
    await lookLater();
    expect(await mails()).toEqual([]);
    expect(await correction()).toMatchObject({ outcome: 'customer_paused' });
  });
});
