import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutgoingMail } from '../../src/connectors/mail-end.js';
import { createPostmark } from '../../src/connectors/postmark/postmark.js';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { aMail, willing } from './letter.js';

let fake: FakePostmark;
beforeAll(async () => {
  fake = await startFakePostmark({ basePath: '/proxy/postmark' });
  await fake.behave({ tokens: ['a-token'] });
});
afterAll(() => fake.close());

const end = () => createPostmark({ serverToken: 'a-token', messageStream: 'relances', apiUrl: fake.apiUrl });

async function send(mail: OutgoingMail) {
  const connection = await end().connect();
  const answer = await connection.handOver(mail, willing());
  connection.release();
  return answer;
}

describe('what Postmark gets', () => {
  it('is one letter to one person with everything contract §8 asks for, under a base path too', async () => {
    const mail = aMail();
    const answer = await send(mail);
    const [taken] = (await fake.messages()).filter(
      ({ id }) => answer.kind === 'accepted' && id === answer.providerMessageId,
    );
    expect(taken?.letter).toEqual({
      From: mail.from,
      To: mail.to,
      ReplyTo: mail.replyTo,
      Subject: mail.subject,
      TextBody: mail.text,
      HtmlBody: mail.html,
      Tag: 'reminder-1',
      MessageStream: 'relances',
      Metadata: { relance_message: mail.messageId },
      TrackOpens: false,
      TrackLinks: 'None',
      Headers: [
        { Name: 'Message-ID', Value: `<${mail.messageId}@atelier.example>` },
        { Name: 'Auto-Submitted', Value: 'auto-generated' },
        { Name: 'Content-Language', Value: 'fr' },
        { Name: 'References', Value: '<msg_0@atelier.example>' },
        { Name: 'X-PM-KeepID', Value: 'true' },
      ],
    });
  });

  it.each([
    ['two recipients', { to: 'a@b.example, c@d.example' }, 'malformed_recipient'],
    ['a name and an address', { to: 'A <a@b.example>' }, 'malformed_recipient'],
    ['a line break in the recipient', { to: 'a@b.example\r\nBcc: c@d.example' }, 'malformed_recipient'],
    ['a line break in the subject', { subject: 'x\r\nBcc: c@d.example' }, 'malformed_header'],
    ['a line break in the sender', { from: 'x\n<a@b.example>' }, 'malformed_header'],
    ['a line break in a header', { headers: { References: '<a>\r\nX: y' } }, 'malformed_header'],
    [
      'a value too long to be searched',
      { metadata: { relance_message: 'x'.repeat(81) } },
      'malformed_metadata',
    ],
  ])('is nothing at all with %s', async (_what, given, reason) => {
    const before = (await fake.log()).filter((line) => line.event === 'begun').length;
    expect(await send(aMail(given))).toEqual({ kind: 'refused', reason });
    expect((await fake.log()).filter((line) => line.event === 'begun').length).toBe(before);
  });
});

describe('the search', () => {
  const ask = (messageId: string) => end().search({ orgId: 'org_x', messageId, attemptId: 'att_x' });

  it('finds a message that was taken although the answer was lost, by its metadata alone', async () => {
    await fake.behave({ next: [{ accepts: true, answer: { kind: 'reset' } }] });
    const mail = aMail();
    expect(await send(mail)).toMatchObject({ kind: 'unknown' });
    const taken = (await fake.messages()).find(
      ({ letter }) => letter.Metadata?.['relance_message'] === mail.messageId,
    );
    expect(await ask(mail.messageId)).toEqual({ kind: 'found', providerMessageId: taken?.id });
    const asked = (await fake.log()).findLast((line) => line.event === 'searched')?.path ?? '';
    expect(Object.fromEntries(new URLSearchParams(asked))).toEqual({
      count: '50',
      offset: '0',
      metadata_relance_message: mail.messageId,
    });
  });

  it('does not find one that is not shown yet, and finds it later', async () => {
    await fake.behave({ visibleAfterMs: 600_000 });
    const mail = aMail();
    await send(mail);
    expect(await ask(mail.messageId)).toEqual({ kind: 'not_found' });
    await fake.behave({ visibleAfterMs: 0 });
    expect(await ask(mail.messageId)).toMatchObject({ kind: 'found' });
  });

  it('does not take another message for ours, nor a refusal for an answer', async () => {
    await send(aMail());
    expect(await ask('msg_of_nobody')).toEqual({ kind: 'not_found' });
    await fake.behave({ tokens: ['another'] });
    expect(await ask('msg_of_nobody')).toEqual({ kind: 'not_found' });
    expect(await end().probe()).toBe('refused');
    await fake.behave({ tokens: ['a-token'] });
    expect(await end().probe()).toBe('well');
  });

  it('answers in bounded time when nobody is there', async () => {
    const nobody = createPostmark({ serverToken: 't', messageStream: 's', apiUrl: 'http://127.0.0.1:1' });
    expect(await nobody.search({ orgId: 'o', messageId: 'm', attemptId: 'a' })).toEqual({
      kind: 'not_found',
    });
    expect(await nobody.probe()).toBe('unwell');
  });
});
