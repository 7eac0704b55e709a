import type { Invoice, Message, Page, Task, TimelineEntry } from './api-types.js';
import type { FailedForm } from './form.js';
import { day, moment, money } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { invoiceForms } from './invoice-forms.js';
import { nextText } from './invoices-page.js';
import { badge, inOrganisationLanguage, sendPage } from './layout.js';
import { messageTable } from './message-table.js';
import { pageLinks } from './paging.js';
import { factList } from './table.js';
import { taskTable } from './task-table.js';
import { named } from './texts.js';
import type { Visit } from './visit.js';

/** `GET /invoices/:id`: one invoice with its facts, its why, its story, and what a person can do about it. */
export async function showInvoice(visit: Visit, id: string, failed: FailedForm | null = null): Promise<void> {
  const { texts, api, url } = visit;
  const path = `/v1/invoices/${encodeURIComponent(id)}`;
  const [invoice, timeline, messages, tasks] = await Promise.all([
    api.get<Invoice>(path),
    api.get<Page<TimelineEntry>>(`${path}/timeline`, {
      limit: '200',
      cursor: url.searchParams.get('story') ?? undefined,
    }),
    api.get<Page<Message>>(`${path}/messages`, { limit: '100' }),
    api.get<Page<Task>>(`${path}/tasks`, { limit: '100' }),
  ]);
  const title = texts.invoice.title(invoice.number);
  const body = markup`<h1>${title} ${badge(invoice.state, texts.states)}</h1>
    <p class="lead">
      ${foreign(invoice.customer.name ?? visit.texts.invoices.erased)} ·
      <strong>${money(invoice.outstandingCents, invoice.currency, visit.language)}</strong>
    </p>
    ${visit.canWrite && markup`<p class="jump"><a href="#actions">${texts.common.jumpToActions}</a></p>`}
    <div class="columns">
      <div>
        <section>
          <h2>${texts.invoice.why}</h2>
          <p class="why">${inOrganisationLanguage(visit, invoice.why.text)}</p>
          <p>${texts.invoices.next}${texts.common.colon} ${nextText(visit, invoice)}</p>
          ${holds(visit, invoice)}
        </section>
        <section>
          <h2>${texts.invoice.story}</h2>
          ${story(visit, timeline.data)}${pageLinks(visit, timeline.nextCursor, 'story')}
        </section>
        <section>
          <h2>${texts.common.messages}</h2>
          ${messages.data.length > 0 ? messageTable(visit, messages.data, 'invoice') : markup`<p class="muted">${texts.invoice.noMessages}</p>`}
        </section>
        <section>
          <h2>${texts.common.tasks}</h2>
          ${tasks.data.length > 0 ? taskTable(visit, tasks.data, texts.common.tasks, 'invoice') : markup`<p class="muted">${texts.invoice.noTasks}</p>`}
        </section>
      </div>
      <div>
        <section>
          <h2>${texts.invoice.facts}</h2>
          ${facts(visit, invoice)}
        </section>
        ${
          visit.canWrite &&
          markup`<section id="actions">
            <h2>${texts.invoice.actions}</h2>
            ${invoiceForms(visit, invoice, failed)}
          </section>`
        }
      </div>
    </div>`;
  sendPage(visit, { title, body, problem: failed?.problem ?? null });
}

function facts({ texts, language }: Visit, invoice: Invoice): Html {
  const { customer, policy } = invoice;
  const total = money(invoice.totalCents, invoice.currency, language);
  return factList([
    [
      texts.invoices.customer,
      markup`${customerName(texts, customer)}
        <small>(${customer.reference ?? '–'}, ${named(texts.customerKinds, customer.kind)})</small>`,
    ],
    [texts.invoices.outstanding, money(invoice.outstandingCents, invoice.currency, language)],
    [texts.invoice.total, total],
    [texts.invoice.issuedOn, day(invoice.issuedOn, language)],
    [texts.invoices.dueOn, day(invoice.dueOn, language)],
    [texts.invoice.order, invoice.orderReference === null ? null : foreign(invoice.orderReference)],
    [texts.invoice.manager, foreign(invoice.accountManager.name)],
    [texts.invoice.policy, `${policy.name} (v${policy.version})`],
    [texts.invoice.payment, paymentLink(texts.invoice.paymentPage, invoice.paymentUrl)],
    [
      texts.invoice.history,
      invoice.temporalUrl === null
        ? null
        : markup`<a href="${invoice.temporalUrl}" rel="noreferrer">Temporal</a>
            <small>${texts.invoice.historyHint}</small>`,
    ],
  ]);
}

/** Leads to the customer's own page, unless there is nobody any more. */
const customerName = ({ invoices }: Visit['texts'], { id, name }: Invoice['customer']): Html =>
  name === null
    ? foreign(invoices.erased)
    : markup`<a href="/customers/${encodeURIComponent(id)}">${foreign(name)}</a>`;

/** The API takes https only; checked again here, because a link is the one value that can act. */
const paymentLink = (label: string, href: string | null): Html | null =>
  href?.startsWith('https://') ? markup`<a href="${href}" rel="noreferrer">${label}</a>` : null;

function holds({ texts, language, me }: Visit, invoice: Invoice): Html | null {
  if (invoice.holds.length === 0) return null;
  return markup`<h3>${texts.invoice.holds}</h3>
    <ul class="holds">
      ${invoice.holds.map(
        (hold) =>
          markup`<li>
            <strong>${named(texts.holdReasons, hold.reason)}</strong>,
            ${
              hold.until === null
                ? texts.invoice.since(moment(hold.since, me.organisation.timeZone, language))
                : texts.invoice.until(day(hold.until, language))
            }${hold.note !== null && markup` – ${foreign(hold.note)}`}
          </li>`,
      )}
    </ul>`;
}

function story(visit: Visit, entries: readonly TimelineEntry[]): Html {
  const { texts, me, language } = visit;
  const who = ({ actor }: TimelineEntry): HtmlOrNothing =>
    actor.kind !== 'system' &&
    markup` <small class="muted">– ${foreign(actor.name ?? named(texts.actors, actor.kind))}</small>`;
  return markup`<ol class="story">
    ${entries.map(
      (entry) =>
        markup`<li class="${entry.type.split('.')[0] ?? ''}">
          <time datetime="${entry.at}">${moment(entry.at, me.organisation.timeZone, language)}</time>
          <span>${inOrganisationLanguage(visit, entry.text)}${who(entry)}</span>
        </li> `,
    )}
  </ol>`;
}
type HtmlOrNothing = Html | false;
