import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limitsOf } from '../../activities/deps.js';
import { sendReminder } from '../../activities/send-reminder.js';
import type { StepAnswer } from '../../activities/situation.js';
import type { MailEnd } from '../../src/connectors/mail-end.js';
import { mailEndChooser } from '../../src/worker/mail-ends.js';
import type { Fault } from '../support/fake-postmark/faults.js';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { quiet } from './quiet.js';
import { Stage } from './stage.js';

const LEASE_MS = 3_000;

let stage: Stage;
let fake: FakePostmark;
let mailEnd: MailEnd;
beforeAll(async () => {
  stage = await Stage.open();
  fake = await startFakePostmark();
});
afterAll(async () => {
  await stage.close();
  fake.close();
});
const choose = (isSandboxMailReal: boolean) =>
  mailEndChooser(stage.database, {
    mail: { kind: 'postmark', serverToken: 'good', messageStream: 'relances', apiUrl: fake.apiUrl },
    isSandboxMailReal,
    mustVerifySenders: false,
    log: quiet,
  });
beforeEach(async () => {
  await fake.behave({ tokens: ['good'], next: [], always: {} });
  mailEnd = await stage.inOrg((tx) => Promise.resolve(choose(true)(tx.org))); // an account nobody has held yet
});
afterEach(() => fake.cutAll());

const attempt = (invoiceId: string): Promise<StepAnswer> =>
  sendReminder(stage.deps({ mailEndOf: () => mailEnd, limits: limitsOf(LEASE_MS) }), {
    orgId: stage.orgId,
    invoiceId,
    step: 'reminder-1',
  });
const answered = (status: number, code = status, headers: Record<string, string> = {}): Fault => ({
  answer: { kind: 'status', status, code, headers },
});
const dueInvoice = async (given: { reference?: string; email?: string } = {}): Promise<string> => {
  const invoiceId = await stage.postInvoice(given);
  await stage.jumpToDueSlot([invoiceId]);
  return invoiceId;
};
const nowOf = (): Promise<number> => stage.inOrg((tx) => Promise.resolve(tx.now));
const posts = async (): Promise<number> =>
  (await fake.log()).filter((line) => line.event === 'received').length;
const holdsOf = (invoiceId: string) =>
  stage.inOrg((tx) =>
    tx.db
      .selectFrom('hold')
      .select('reason')
      .where('invoice_id', '=', invoiceId)
      .where('lifted_at', 'is', null)
      .execute(),
  );

describe('a send through Postmark', () => {
  it('leaves with the id and the tag by which it can be found, and is sent', async () => {
    const invoiceId = await dueInvoice();
    expect(await attempt(invoiceId)).toMatchObject({ step: 'reminder-2' });
    const [message] = await stage.messages(invoiceId);
    const taken = (await fake.messages()).find(({ id }) => id === message?.provider_message_id);
    expect(message).toMatchObject({ state: 'sent', provider: 'postmark' });
    expect(taken?.letter).toMatchObject({
      Metadata: { relance_message: message?.id },
      Tag: 'reminder-1',
      MessageStream: 'relances',
    });
  });

  it('sandbox organisations keep the mailbox unless they are told to use the provider', async () => {
    const [sandboxed, real] = await stage.inOrg((tx) =>
      Promise.resolve([choose(false)(tx.org).name, choose(true)(tx.org).name]),
    );
    const live = await stage.inOrg((tx) =>
      Promise.resolve(choose(false)({ ...tx.org, sandbox: false }).name),
    );
    expect([sandboxed, real, live]).toEqual(['mailbox', 'postmark', 'postmark']);
  });

  it('an address refused for good counts as a hard bounce: every invoice of the customer waits for a better one', async () => {
    const dead = { reference: 'C-dead', email: 'dead@client.example' };
    const [refused, other] = [await dueInvoice(dead), await dueInvoice(dead)];
    await fake.behave({ next: [answered(422, 406)] });
    await attempt(refused);
    expect(await stage.messages(refused)).toMatchObject([{ state: 'refused', reason: 'inactive_recipient' }]);
    for (const invoiceId of [refused, other]) {
      expect(await holdsOf(invoiceId)).toEqual([{ reason: 'undeliverable' }]);
      expect(await stage.openTasks(invoiceId)).toMatchObject([{ kind: 'check_address' }]);
    }
    const before = await posts();
    await attempt(other);
    expect(await posts()).toBe(before);
    const later = await dueInvoice(dead);
    await attempt(later);
    expect(await posts()).toBe(before);
  });

  it('a refusal that is not about the address holds nobody', async () => {
    const invoiceId = await dueInvoice();
    await fake.behave({ next: [answered(422, 401)] });
    expect(await attempt(invoiceId)).toMatchObject({ step: 'reminder-2' });
    expect(await stage.messages(invoiceId)).toMatchObject([
      { state: 'refused', reason: 'sender_not_confirmed' },
    ]);
    expect(await holdsOf(invoiceId)).toEqual([]);
  });

  it('429: everybody waits until Retry-After, nothing is claimed or lost meanwhile', async () => {
    const [first, second] = [await dueInvoice(), await dueInvoice()];
    await fake.behave({ next: [answered(429, 429, { 'retry-after': '90' })] });
    const before = await posts();
    for (const invoiceId of [first, second]) {
      const now = await nowOf();
      const next = await attempt(invoiceId);
      expect(next).toMatchObject({ kind: 'send_reminder', step: 'reminder-1' });
      expect(Date.parse(next.at ?? '') - now).toBeGreaterThan(88_000);
    }
    expect(await posts()).toBe(before + 1);
    expect(await stage.messages(second)).toEqual([]);
  });

  it('401: nothing more is posted, and the step is still due', async () => {
    const [first, second] = [await dueInvoice(), await dueInvoice()];
    await fake.behave({ tokens: ['another'] });
    const before = await posts();
    expect(await attempt(first)).toMatchObject({ step: 'reminder-1' });
    expect(await attempt(second)).toMatchObject({ step: 'reminder-1' });
    expect(await posts()).toBe(before + 1);
    expect(await stage.messages(first)).toMatchObject([{ state: 'skipped' }]);
  });

  it('nobody there: no claim, no mail, the step comes back', async () => {
    const invoiceId = await dueInvoice();
    const deps = stage.deps({
      mailEndOf: mailEndChooser(stage.database, {
        mail: {
          kind: 'postmark',
          serverToken: 'good',
          messageStream: 'relances',
          apiUrl: 'http://127.0.0.1:1',
        },
        isSandboxMailReal: true,
        mustVerifySenders: false,
        log: quiet,
      }),
    });
    const now = await nowOf();
    const next = await sendReminder(deps, { orgId: stage.orgId, invoiceId, step: 'reminder-1' });
    expect(next).toMatchObject({ kind: 'send_reminder', step: 'reminder-1' });
    expect(Date.parse(next.at ?? '')).toBeGreaterThan(now + 1_000);
    expect(await stage.messages(invoiceId)).toEqual([]);
  });
});
