import { describe, expect, test } from 'vitest';
import { bounce, inbound } from '../support/postmark-payloads.js';
import { customerBody, house, wrongFields, type Firm } from './house.js';
import { connect, healthOf, holdsOf, openTasks, written, type Postmark } from './postmark-house.js';

// Contract §7, "Replies": through Postmark's inbound webhook.
const opened = house();
const here = () => opened.here;

async function scene() {
  const firm = await here().open();
  const customer = customerBody('C-1');
  const first = await firm.postInvoice({ customer });
  const second = await firm.postInvoice({ customer });
  const mail = await written(firm, [first]);
  return { firm, first, second, mail, postmark: await connect(firm) };
}

interface ReplySeen {
  readonly id: string;
  readonly state: string;
  readonly messageId: string | null;
  readonly customerId: string | null;
  readonly text: string;
  readonly fullText: string;
  readonly subject: string;
  readonly auto: boolean;
  readonly attachments: readonly { readonly name: string; readonly bytes: number }[];
}
const repliesOf = async (firm: Firm, query = '') =>
  (await firm.get<{ data: ReplySeen[] }>(`/v1/replies${query}`)).body.data;

/** Everything of both invoices waits for one person to read. */
async function expectHeld(at: Awaited<ReturnType<typeof scene>>, words: string): Promise<void> {
  const { firm, first, second } = at;
  for (const { id } of [first, second]) expect(await holdsOf(firm, id)).toEqual(['reply']);
  const tasks = await openTasks(firm);
  expect(tasks.map((task) => [task.kind, task.invoiceId])).toEqual([['read_reply', first.id]]);
  expect(tasks[0]?.script).toContain(words);
}

const without = { MailboxHash: '', OriginalRecipient: '', To: '', ToFull: [], Cc: '', CcFull: [] };

describe('a reply finds its message', () => {
  test('by the token of Reply-To, and holds all invoices of the customer until it is read', async () => {
    const at = await scene();
    const { firm, mail, postmark, first, second } = at;
    const event = inbound(mail.replyTo);
    for (let time = 0; time < 10; time += 1) expect((await postmark.send(event)).status).toBe(200);
    await expectHeld(at, 'il manque un avoir');
    expect((await firm.story(first.id)).filter((type) => type === 'reply.received')).toHaveLength(1);
    const [reply] = await repliesOf(firm);
    expect(reply).toMatchObject({
      state: 'matched',
      messageId: mail.id,
      subject: 'Re: Facture F-1',
      auto: false,
    });
    expect(reply?.text).not.toContain('sauf erreur');
    expect(reply?.fullText).toContain('> sauf erreur');
    const [task] = await openTasks(firm);
    await firm.post(`/v1/tasks/${task?.id ?? ''}/complete`, { outcome: 'resume' });
    for (const { id } of [first, second]) expect(await holdsOf(firm, id)).toEqual([]);
  });

  test.each([
    ['MailboxHash alone', (to: string) => ({ ...without, MailboxHash: /\+(.*)@/.exec(to)?.[1] })],
    ['To alone', (to: string) => ({ ...without, To: `"X, Y" <z@firm.example>, <${to}>` })],
    ['a copy', (to: string) => ({ ...without, CcFull: [{ Email: to, Name: '', MailboxHash: '' }] })],
    ['OriginalRecipient, forwarded', (to: string) => ({ ...without, OriginalRecipient: to })],
    ['capitals', (to: string) => ({ ...without, OriginalRecipient: to.toUpperCase() })],
  ])('by the token in %s', async (_name, wish) => {
    const at = await scene();
    await at.postmark.send(inbound('other@in.atelier.example', wish(at.mail.replyTo)));
    await expectHeld(at, 'il manque un avoir');
  });

  test.each([
    ['In-Reply-To our Message-ID', (id: string) => ({ 'In-Reply-To': `<${id}@atelier.example>` })],
    [
      'References',
      (id: string) => ({ References: `<x@y.example>\r\n <${id}@atelier.example> <z@y.example>` }),
    ],
  ])('by %s', async (_name, headers) => {
    const at = await scene();
    await at.postmark.send(inbound('relances@in.atelier.example', without, headers(at.mail.id)));
    await expectHeld(at, 'il manque un avoir');
  });

  test("by Postmark's own Message-ID, when it replaced ours", async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const providerMessageId = '883953f4-6105-42a2-a16a-77a8eac79483';
    await written(firm, [invoice], { providerMessageId });
    const postmark = await connect(firm);
    await postmark.send(
      inbound('x@in.example', without, { 'In-Reply-To': `<${providerMessageId}@mtasv.net>` }),
    );
    expect(await holdsOf(firm, invoice.id)).toEqual(['reply']);
  });

  test('a second one while the first is unread is read with it: one task, nothing goes on in between', async () => {
    const at = await scene();
    const { firm, second, mail, postmark } = at;
    const other = await written(firm, [second]);
    await postmark.send(inbound(mail.replyTo));
    await postmark.send(inbound(other.replyTo, { StrippedTextReply: 'Et voici le numéro de commande.' }));
    await expectHeld(at, 'il manque un avoir');
    expect((await openTasks(firm))[0]?.script).toContain('numéro de commande');
  });

  test('one whose own message is not settled here proves that it was accepted', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const mail = await written(firm, [invoice], { isSent: false });
    await (await connect(firm)).send(inbound(mail.replyTo));
    expect(await firm.story(invoice.id)).toEqual(expect.arrayContaining(['message.sent', 'reply.received']));
    expect(await holdsOf(firm, invoice.id)).toEqual(['reply']);
  });
});

describe('a reply to nothing known', () => {
  const lost = (postmark: Postmark, wish = {}) =>
    postmark.send(inbound('relances+aaaaaaaaaaaaaaaaaaaaaaaaaa@in.atelier.example', wish));

  test('is kept for a person, holds nothing, and shows in the health', async () => {
    const { firm, first, postmark } = await scene();
    expect((await lost(postmark)).status).toBe(200);
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await openTasks(firm)).toEqual([]);
    expect(await repliesOf(firm, '?state=unsorted')).toMatchObject([{ state: 'unsorted', messageId: null }]);
    const health = await healthOf(firm, postmark);
    expect([health.unsortedReplies, health.lastTrouble?.code]).toEqual([1, 'reply_to_nothing_known']);
  });

  test("the token of another organisation's message is nothing known here", async () => {
    const theirs = await scene();
    const ours = await here().open();
    const postmark = await connect(ours);
    const before = await here().rows(theirs.firm.orgId);
    await postmark.send(inbound(theirs.mail.replyTo));
    expect(await here().rows(theirs.firm.orgId)).toEqual(before);
    expect(await repliesOf(ours, '?state=unsorted')).toHaveLength(1);
  });

  test('is given to an invoice by a person: then it is a reply like any other; again changes nothing', async () => {
    const at = await scene();
    const { firm, first, postmark } = at;
    await lost(postmark);
    const [reply] = await repliesOf(firm);
    const match = (invoice: string) =>
      firm.post<ReplySeen>(`/v1/replies/${reply?.id ?? ''}/match`, { invoice });
    expect(wrongFields(await match('inv_01kar3n5vq7w8x9y0z1a2b3c4d'))).toEqual(['/invoice']);
    expect((await match(first.id)).body).toMatchObject({ state: 'sorted', customerId: first.customer.id });
    await expectHeld(at, 'il manque un avoir');
    const before = await here().rows(firm.orgId);
    expect((await match(first.id)).status).toBe(200);
    expect(await here().rows(firm.orgId)).toEqual(before);
    const other = await firm.postInvoice({ customer: customerBody('C-9') });
    expect((await match(other.id)).status).toBe(409);
    expect((await firm.post(`/v1/replies/${reply?.id ?? ''}/dismiss`, {})).status).toBe(409);
    expect((await healthOf(firm, postmark)).unsortedReplies).toBe(0);
  });

  test('is put aside by a person, and kept', async () => {
    const { firm, first, postmark } = await scene();
    await lost(postmark);
    const [reply] = await repliesOf(firm);
    const dismiss = () => firm.post<ReplySeen>(`/v1/replies/${reply?.id ?? ''}/dismiss`, {});
    expect([(await dismiss()).status, (await dismiss()).status]).toEqual([200, 200]);
    expect(await repliesOf(firm, '?state=unsorted')).toEqual([]);
    expect((await firm.get(`/v1/replies/${reply?.id ?? ''}`)).body).toMatchObject({
      state: 'sorted',
      customerId: null,
    });
    expect((await firm.post(`/v1/replies/${reply?.id ?? ''}/match`, { invoice: first.id })).status).toBe(409);
  });

  test("another organisation's invoice in the body is a wrong field", async () => {
    const { firm, postmark } = await scene();
    const foreign = await (await here().open()).postInvoice();
    await lost(postmark);
    const [reply] = await repliesOf(firm);
    const answer = await firm.post(`/v1/replies/${reply?.id ?? ''}/match`, { invoice: foreign.id });
    expect([answer.status, wrongFields(answer)]).toEqual([400, ['/invoice']]);
  });
});

describe('an automatic answer is shown and holds nothing', () => {
  const machines: [string, Record<string, string>, Record<string, unknown>][] = [
    ['Auto-Submitted: auto-replied', { 'Auto-Submitted': 'auto-replied' }, {}],
    ['an absence by its French subject', {}, { Subject: 'Réponse automatique : Re: Facture F-1' }],
    ['a DSN', { 'Content-Type': 'multipart/report; report-type=delivery-status' }, {}],
  ];
  test.each(machines)('%s', async (_name, headers, wish) => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(inbound(mail.replyTo, wish, headers));
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await openTasks(firm)).toEqual([]);
    const { body } = await firm.get<{ data: { type: string; text: string; data: unknown }[] }>(
      `/v1/invoices/${first.id}/timeline?limit=200`,
    );
    expect(body.data.find((entry) => entry.type === 'reply.received')).toMatchObject({
      text: 'Réponse automatique reçue, rien n’est suspendu',
      data: { auto: true },
    });
  });

  test('a responder that Postmark tells of as a bounce', async () => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(bounce(mail.id, { Type: 'AutoResponder', Inactive: false }));
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await firm.story(first.id)).toContain('reply.received');
    expect(await firm.story(first.id)).not.toContain('message.bounced');
  });

  test('a new address somebody gives is for a person to read', async () => {
    const at = await scene();
    await at.postmark.send(
      bounce(at.mail.id, { Type: 'AddressChange', Description: 'My new address: n@x.example' }),
    );
    await expectHeld(at, 'My new address');
  });
});

describe('whatever is in it, it is not lost', () => {
  test('NUL, half a surrogate pair and controls are replaced', async () => {
    const at = await scene();
    const wish = { StrippedTextReply: 'avant\u0000 \ud800 \u0007après 😀', Subject: 'a\u0000\ud83d' };
    expect(
      (await at.postmark.send(inbound(at.mail.replyTo, { ...wish, TextBody: wish.StrippedTextReply })))
        .status,
    ).toBe(200);
    await expectHeld(at, 'après 😀');
    const [reply] = await repliesOf(at.firm);
    expect([reply?.text, reply?.subject]).toEqual(['avant\ufffd \ufffd  après 😀', 'a\ufffd\ufffd']);
  });

  test('bytes that are no UTF-8 too', async () => {
    const at = await scene();
    const bytes = Buffer.from(JSON.stringify(inbound(at.mail.replyTo, { StrippedTextReply: 'caf#' })));
    bytes[bytes.indexOf('caf#') + 3] = 0xe9;
    expect((await at.postmark.send(bytes)).status).toBe(200);
    await expectHeld(at, 'caf\ufffd');
  });

  test('HTML only: its words, never its markup', async () => {
    const at = await scene();
    const HtmlBody =
      '<html><head><style>p{color:red}</style><script>alert(1)</script></head><body><p>Je paie &amp; <b>vendredi</b> &lt;img src=x onerror=alert(2)&gt;</p><blockquote>Bonjour, sauf erreur</blockquote></body></html>';
    await at.postmark.send(inbound(at.mail.replyTo, { StrippedTextReply: '', TextBody: '', HtmlBody }));
    await expectHeld(at, 'Je paie');
    const [reply] = await repliesOf(at.firm);
    expect(reply?.text).toBe('Je paie & vendredi <img src=x onerror=alert(2)>');
    expect(reply?.fullText).toContain('sauf erreur');
    expect((await openTasks(at.firm))[0]?.script).toContain('\\<img src=x onerror=alert(2)\\>');
  });

  test('without Postmark’s stripping, quotes are taken off here', async () => {
    const at = await scene();
    await at.postmark.send(inbound(at.mail.replyTo, { StrippedTextReply: '' }));
    const [reply] = await repliesOf(at.firm);
    expect(reply?.text).toBe('Bonjour,\nLa facture est fausse, il manque un avoir.');
  });

  test('nothing at all: a task that says so', async () => {
    const at = await scene();
    await at.postmark.send(inbound(at.mail.replyTo, { StrippedTextReply: '', TextBody: '', HtmlBody: '' }));
    await expectHeld(at, 'message sans texte');
  });

  test.each([
    ['300 kB', 300 * 1024],
    ['40 MB', 40 * 1024 * 1024],
  ])('%s of attachments: names and sizes are noted, the content is not kept', async (_name, size) => {
    const at = await scene();
    const Attachments = [
      {
        Name: 'relevé\u0000.pdf',
        ContentType: 'application/pdf',
        ContentLength: Math.floor((size * 3) / 4),
        Content: 'A'.repeat(size),
      },
    ];
    expect(
      (await at.postmark.send(inbound(at.mail.replyTo, { Attachments, RawEmail: 'B'.repeat(1000) }))).status,
    ).toBe(200);
    await expectHeld(at, 'Pièces jointes, non conservées ici');
    const [reply] = await repliesOf(at.firm);
    expect(reply?.attachments).toEqual([{ name: 'relevé\ufffd.pdf', bytes: Math.floor((size * 3) / 4) }]);
    const kept = await here().eyes.query<{ bytes: number }>(
      'SELECT octet_length(payload) AS bytes FROM inbox WHERE org_id = $1',
      [at.firm.orgId],
    );
    expect(kept.rows[0]?.bytes).toBeLessThan(5_000);
  });

  test('a reply text of 300 kB is kept whole, and its task shows the beginning', async () => {
    const at = await scene();
    const TextBody = `Début. ${'é'.repeat(150_000)} Fin.`;
    await at.postmark.send(inbound(at.mail.replyTo, { TextBody, StrippedTextReply: TextBody }));
    const [reply] = await repliesOf(at.firm);
    expect(reply?.fullText).toBe(TextBody);
    await expectHeld(at, 'la suite est dans la réponse complète');
  });

  test('a mail that says "paid" never changes the balance', async () => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(inbound(mail.replyTo, { StrippedTextReply: 'Payé ce jour, solde 0.' }));
    expect(await firm.invoice(first.id)).toMatchObject({ outstandingCents: 120_000, state: 'on_hold' });
  });

  test('the words of a customer are in no log and in no timeline', async () => {
    const { firm, mail, postmark } = await scene();
    await postmark.send(inbound(mail.replyTo, { StrippedTextReply: 'motsecretduclient' }));
    expect(here().log.join('')).not.toContain('motsecretduclient');
    const { rows } = await here().eyes.query<{ all: string }>(
      `SELECT coalesce(string_agg(data::text, ''), '') || (SELECT string_agg(payload::text, '') FROM outbox WHERE org_id = $1) AS all
         FROM audit_event WHERE org_id = $1`,
      [firm.orgId],
    );
    expect(rows[0]?.all).not.toContain('motsecretduclient');
  });
});
