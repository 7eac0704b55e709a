import type { Invoice, Message } from './api-types.js';
import { field, formKey } from './fields.js';
import { act, type FailedForm, formReader, valuesOf } from './form.js';
import { moment } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { badge, sendPage } from './layout.js';
import { allowMailStyles } from './security.js';
import { factList } from './table.js';
import { messageReason, named, stepName } from './texts.js';
import type { Visit } from './visit.js';

export const MAILBOX_ACTS = ['deliver', 'bounce', 'complain', 'reply', 'pay'] as const;
type MailboxAct = (typeof MAILBOX_ACTS)[number];

/** What can still happen to a message: only what left can be answered, bounced or paid upon. */
const POSSIBLE: Readonly<Record<string, readonly MailboxAct[]>> = {
  sent: ['deliver', 'bounce', 'complain', 'pay', 'reply'],
  delivered: ['bounce', 'complain', 'pay', 'reply'],
  bounced: ['pay', 'reply'],
  complained: ['pay', 'reply'],
};
const MAX_INVOICES_NAMED = 20;

const pathOf = (id: string): string => `/v1/messages/${encodeURIComponent(id)}`;

/** `GET /mailbox/:id`: one message as it is, and the buttons that play the customer. */
export async function showMessage(visit: Visit, id: string, failed: FailedForm | null = null): Promise<void> {
  const { texts, api, clock, canWrite } = visit;
  const message = await api.get<Message>(pathOf(id));
  const invoices = await Promise.all(
    message.invoiceIds
      .slice(0, MAX_INVOICES_NAMED)
      .map((invoice) => api.get<Invoice>(`/v1/invoices/${encodeURIComponent(invoice)}`)),
  );
  const body = markup`<h1>${foreign(message.subject)} ${badge(message.state, texts.messageStates)}</h1>
    ${clock !== null && canWrite && markup`<p class="jump"><a href="#actions">${texts.common.jumpToActions}</a></p>`}
    <div class="columns">
      <div>
        <section>
          <h2>${texts.mailbox.html}</h2>
          <iframe
            class="mail"
            sandbox=""
            src="/mailbox/${encodeURIComponent(id)}/html"
            title="${texts.mailbox.html}"
          ></iframe>
        </section>
        <section>
          <h2>${texts.mailbox.text}</h2>
          <pre class="mail">${message.text}</pre>
        </section>
      </div>
      <div>
        ${
          clock !== null &&
          canWrite &&
          markup`<section id="actions">
            <h2>${texts.mailbox.actions}</h2>
            ${buttons(visit, message, failed)}
          </section>`
        }
        <section>${facts(visit, message, invoices)}</section>
        <section>
          <h2>${texts.mailbox.headers}</h2>
          ${factList(Object.entries(message.headers).map(([name, value]) => [name, foreign(value)]))}
        </section>
      </div>
    </div>`;
  sendPage(visit, { title: message.subject, body, problem: failed?.problem ?? null });
}

function facts({ texts, me, language }: Visit, message: Message, invoices: readonly Invoice[]): Html {
  const at = (instant: string): string => moment(instant, me.organisation.timeZone, language);
  return factList([
    [texts.mailbox.from, foreign(message.from)],
    [texts.mailbox.to, foreign(message.to ?? texts.mailbox.noAddress)],
    [texts.mailbox.replyTo, foreign(message.replyTo)],
    [texts.mailbox.subject, foreign(message.subject)],
    [texts.mailbox.step, stepName(texts, message.step)],
    [
      texts.mailbox.invoices,
      markup`${invoices.map(({ id, number }, index) => markup`${index > 0 && ', '}<a href="/invoices/${encodeURIComponent(id)}">${foreign(number)}</a>`)}${message.invoiceIds.length > invoices.length && ' …'}`,
    ],
    [texts.mailbox.plannedFor, at(message.plannedFor)],
    [texts.mailbox.at, message.sentAt === null ? null : at(message.sentAt)],
    [texts.mailbox.state, named(texts.messageStates, message.state)],
    [texts.mailbox.reason, message.reason === null ? null : foreign(messageReason(texts, message.reason))],
  ]);
}

function buttons(visit: Visit, message: Message, failed: FailedForm | null): Html {
  const { mailbox } = visit.texts;
  const possible = POSSIBLE[message.state] ?? [];
  if (possible.length === 0) return markup`<p class="muted">${mailbox.noActions}</p>`;
  const hard = (isHard: boolean): Html =>
    markup`<input type="hidden" name="hard" value="${isHard ? 'yes' : 'no'}" />`;
  const offered: readonly (readonly [MailboxAct, string, Html | null])[] = [
    ['deliver', mailbox.deliver, null],
    ['bounce', mailbox.bounceHard, hard(true)],
    ['bounce', mailbox.bounceSoft, hard(false)],
    ['complain', mailbox.complain, null],
    ['pay', mailbox.pay, null],
  ];
  return markup`<p class="hint">${mailbox.actionsHint}</p>
    <div class="buttons">
      ${offered.map(
        ([name, label, fields]) =>
          possible.includes(name) &&
          markup`<form method="post" action="${actionOf(message, name)}">
            ${formKey()}${fields}<button>${label}</button>
          </form> `,
      )}
    </div>
    ${possible.includes('reply') && replyForm(visit, message, failed)}`;
}

const actionOf = (message: Message, name: MailboxAct): string =>
  `/mailbox/${encodeURIComponent(message.id)}/${name}`;

function replyForm({ texts }: Visit, message: Message, failed: FailedForm | null): Html {
  const { mailbox } = texts;
  const values = valuesOf(failed, 'reply');
  const prose = {
    name: 'text',
    label: mailbox.replyText,
    kind: 'prose',
    value: values['text'],
    required: true,
  } as const;
  return markup`<details class="act" ${failed?.form === 'reply' && markup` open`}>
    <summary>${mailbox.reply}</summary>
    <form method="post" action="${actionOf(message, 'reply')}">
      ${formKey()}${field('reply', prose, texts)}
      <p class="check">
        <input
          type="checkbox"
          id="reply-auto"
          name="auto"
          value="yes"
          ${values['auto'] === 'yes' && markup` checked`}
        />
        <label for="reply-auto">${mailbox.replyAuto}</label>
      </p>
      <button class="primary">${mailbox.replySubmit}</button>
    </form>
  </details>`;
}

/**
 * The message's HTML, alone, for the frame. Not `srcdoc`: such a frame inherits the page's policy, which
 * forbids the inline styles a mail is made of; here it gets one of its own, without script or origin.
 */
export async function showMessageHtml(visit: Visit, id: string): Promise<void> {
  const message = await visit.api.get<Message>(pathOf(id));
  allowMailStyles(visit.response);
  visit.response.type('html').send(message.html);
}

/** Plays what the customer or their mail service does with a message of the mailbox. */
export function actOnMessage(visit: Visit, name: MailboxAct): Promise<void> {
  const id = String(visit.request.params['id']);
  return act({
    visit,
    form: name,
    work: async (values) => {
      const reading = formReader(values, visit.texts);
      const bodies: Readonly<Record<MailboxAct, () => unknown>> = {
        deliver: () => ({}),
        bounce: () => ({ hard: values['hard'] === 'yes' }),
        complain: () => ({}),
        reply: () => ({ text: reading.needed('text'), auto: values['auto'] === 'yes' }),
        pay: () => ({}),
      };
      const body = bodies[name]();
      reading.check();
      await visit.api.post(`/v1/sandbox/messages/${encodeURIComponent(id)}/${name}`, body, {
        idempotencyKey: values['key'],
      });
      return { done: name, to: `/mailbox/${encodeURIComponent(id)}` };
    },
    again: (failed) => showMessage(visit, id, failed),
  });
}
