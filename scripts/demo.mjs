// The story of one invoice, told line by line on a running instance: everything happens through the HTTP
// API and the sandbox clock, on the real engine, and can be looked at afterwards. May be run again and again.
import { randomBytes } from 'node:crypto';
import { apiOf, readInstance, Stop } from './demo-instance.mjs';

const DAY_MS = 86_400_000;
const ZONE = 'Europe/Paris';

const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const time = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' });
const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });

const say = (text = '') => console.log(text);
const margin = ' '.repeat(25);
/** One line of the story, with the moment on the organisation's clock in front of it. */
const tell = (instant, text) => {
  const at = new Date(instant);
  say(`${`${day.format(at)}  ${time.format(at)}`.padStart(margin.length - 2)}  ${text}`);
};
const aside = (text) => say(`${margin}${text}`);
/** Markdown as a terminal shows it: without its signs and escapes. */
const plain = (line) => line.replaceAll(/^#+ |\*\*|\\(?=\W)/g, '').trimEnd();
const after = (instant, ms) => new Date(Date.parse(instant) + ms).toISOString();
const civil = (instant) => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date(instant));

async function main() {
  const instance = readInstance();
  const api = apiOf(instance);
  say('The story of one unpaid invoice. Waiting takes weeks; here the sandbox clock does it.\n');

  const invoice = await postInvoice(api);
  await firstEmails(api, invoice);
  const promisedOn = await callTask(api, invoice);
  await payment(api, invoice, promisedOn);
  await whatRemains(api, invoice, instance);
}

async function postInvoice(api) {
  const { now } = await api.get('/v1/sandbox/clock');
  const number = `F-DEMO-${randomBytes(3).toString('hex').toUpperCase()}`;
  const dueOn = civil(after(now, 5 * DAY_MS));
  const invoice = await api.post('/v1/invoices', {
    number,
    customer: {
      reference: `DEMO-${number.slice(-6)}`,
      name: 'Serrurerie Vasseur SARL',
      kind: 'company',
      email: 'compta@serrurerie-vasseur.example',
      contactName: 'Julie Vasseur',
      phone: '+33 4 72 00 55 66',
    },
    totalCents: 120_000,
    currency: 'EUR',
    issuedOn: civil(after(now, -25 * DAY_MS)),
    dueOn,
    orderReference: 'PO-88',
  });
  tell(now, `Invoice ${number} of ${money.format(1200)} is posted over HTTP; it is due on ${dueOn}.`);
  aside(`One Temporal workflow owns it from now on: ${invoice.workflowId}`);
  return invoice;
}

/** Goes from one planned instant to the next until a person is asked to call. */
async function firstEmails(api, { id }) {
  let known = 0;
  for (;;) {
    const { next, why, state } = await api.get(`/v1/invoices/${id}`);
    if (state === 'awaiting_person') return;
    if (!next) throw new Stop(`Nothing is planned any more: ${why.text}`);
    aside(`Next: ${next.step ?? next.kind}. “${why.text}”`);
    await api.advanceTo(after(next.at, 60_000));
    const { data: messages } = await api.get(`/v1/invoices/${id}/messages`);
    for (const message of messages.slice(known)) {
      say();
      tell(
        message.sentAt ?? message.plannedFor,
        `E-mail to ${message.to} (${message.step}, ${message.state}):`,
      );
      aside(`“${message.subject}”`);
    }
    known = messages.length;
  }
}

async function callTask(api, invoice) {
  const { data: tasks } = await api.get(`/v1/invoices/${invoice.id}/tasks`);
  const call = tasks.find((task) => task.kind === 'call' && task.state === 'open');
  if (!call) throw new Stop('Expected an open call task.');
  say();
  tell(
    call.openedAt,
    `Still unpaid: ${call.assignee.name} finds a call task, to be done by ${day.format(new Date(call.dueAt))}.`,
  );
  aside(`Call ${call.customer.contactName} on ${call.customer.phone}. The script begins:`);
  const lines = call.script.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.slice(0, 4)) aside(`  | ${plain(line)}`);
  aside(`Possible outcomes: ${call.allowedOutcomes.join(', ')}.`);

  const { now } = await api.get('/v1/sandbox/clock');
  const promisedFor = civil(after(now, 4 * DAY_MS));
  const { invoice: held } = await api.post(`/v1/tasks/${call.id}/complete`, {
    outcome: 'promise_to_pay',
    promisedFor,
    note: 'Told by the demo: the transfer was forgotten.',
  });
  say();
  tell(now, `The customer promises to pay on ${promisedFor}. “${held.why.text}”`);
  return promisedFor;
}

async function payment(api, { id, number }, promisedOn) {
  const now = await api.advanceTo(`${promisedOn}T09:30:00Z`);
  const { invoice } = await api.post(`/v1/invoices/${id}/payments`, {
    reference: `VIR-${number}`,
    amountCents: 120_000,
    currency: 'EUR',
    receivedOn: promisedOn,
  });
  say();
  tell(now, `The transfer arrives: ${money.format(1200)}. State: ${invoice.state}. “${invoice.why.text}”`);

  const later = await api.advanceTo(after(now, 14 * DAY_MS));
  const { data: messages } = await api.get(`/v1/invoices/${id}/messages`);
  tell(
    later,
    `Two weeks later: still ${messages.length} e-mails, nothing else left. The workflow has ended.`,
  );
}

async function whatRemains(api, { id, temporalUrl }, instance) {
  const { data: entries } = await api.get(`/v1/invoices/${id}/timeline?limit=200`);
  say('\nWhat the page tells, in the words of the firm:\n');
  for (const entry of entries) tell(entry.at, entry.text);
  const { email, password } = instance.login;
  say(`
Look at it yourself:
  the invoice   ${new URL(`invoices/${id}`, instance.webUrl).href}
                (login ${email}, password ${password})
  the mailbox   ${instance.mailboxUrl}
  in Temporal   ${temporalUrl ?? `workflow invoice/${instance.organisationId}/${id} at ${instance.temporalAddress}`}`);
}

main().catch((error) => {
  console.error(error instanceof Stop ? error.message : error);
  process.exitCode = 1;
});
