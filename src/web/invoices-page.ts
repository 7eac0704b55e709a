import type { Invoice, Page } from './api-types.js';
import { day, moment, money } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { badge, inOrganisationLanguage, sendPage } from './layout.js';
import { pageLinks } from './paging.js';
import { type Column, table } from './table.js';
import { named, stepName } from './texts.js';
import type { Visit } from './visit.js';

/** `GET /`: every invoice with where it stands, what is outstanding and what comes next. */
export async function showInvoices(visit: Visit): Promise<void> {
  const { texts, api, url } = visit;
  const wish = (name: string): string | undefined => url.searchParams.get(name)?.trim() ?? undefined;
  const [state, q] = [wish('state'), wish('q')];
  const page = await api.get<Page<Invoice>>('/v1/invoices', {
    state,
    q,
    customer: wish('customer'),
    cursor: wish('cursor'),
    limit: '50',
  });
  const isFiltered = Boolean(state) || Boolean(q) || Boolean(wish('customer'));
  const body = markup`<h1>${texts.invoices.title}</h1>
    ${filterForm(visit, state, q)}
    ${page.data.length > 0 ? table(texts.invoices.title, columns(visit), page.data) : nothing(visit, isFiltered)}
    ${pageLinks(visit, page.nextCursor)}`;
  sendPage(visit, { title: texts.invoices.title, body });
}

function filterForm({ texts }: Visit, state: string | undefined, q: string | undefined): Html {
  const options = Object.entries(texts.states).map(
    ([value, name]) =>
      markup`<option value="${value}" ${value === state && markup` selected`}>${name}</option>`,
  );
  return markup`<form method="get" action="/" class="filter" role="search">
    <div class="field">
      <label for="q">${texts.invoices.search}</label
      ><input
        id="q"
        type="search"
        name="q"
        value="${q}"
        maxlength="200"
        placeholder="${texts.invoices.searchHint}"
      />
    </div>
    <div class="field">
      <label for="state">${texts.invoices.state}</label
      ><select id="state" name="state">
        <option value="">${texts.invoices.everyState}</option>
        ${options}
      </select>
    </div>
    <button>${texts.invoices.filter}</button>
  </form>`;
}

function nothing({ texts }: Visit, isFiltered: boolean): Html {
  const { invoices } = texts;
  return isFiltered
    ? markup`<section class="empty">
        <h2>${invoices.nothingFound}</h2>
        <p>${invoices.nothingFoundHint}</p>
      </section>`
    : markup`<section class="empty">
        <h2>${invoices.emptyTitle}</h2>
        <p>${invoices.emptyHint}</p>
        <p><a href="/docs">${invoices.documentation}</a></p>
      </section>`;
}

function columns(visit: Visit): readonly Column<Invoice>[] {
  const { texts, language } = visit;
  return [
    {
      title: texts.invoices.number,
      cell: (invoice) =>
        markup`<a href="/invoices/${encodeURIComponent(invoice.id)}">${foreign(invoice.number)}</a>`,
    },
    {
      title: texts.invoices.customer,
      cell: (invoice) => foreign(invoice.customer.name ?? texts.invoices.erased),
      className: 'person',
    },
    {
      title: texts.invoices.dueOn,
      cell: (invoice) => markup`${day(invoice.dueOn, language)}`,
      className: 'date',
    },
    {
      title: texts.invoices.outstanding,
      cell: (invoice) => markup`${money(invoice.outstandingCents, invoice.currency, language)}`,
      className: 'amount',
    },
    { title: texts.invoices.state, cell: (invoice) => badge(invoice.state, texts.states) },
    {
      title: texts.invoice.why,
      cell: (invoice) => whereItStands(visit, invoice),
      className: 'widest',
    },
  ];
}

/** Its `why`, which names what comes next and when; a hold says only why it holds, so that is added. */
function whereItStands(visit: Visit, invoice: Invoice): Html {
  const why = inOrganisationLanguage(visit, invoice.why.text);
  return invoice.why.code === 'on-hold' && invoice.next !== null
    ? markup`${why}<br /><small>${nextText(visit, invoice)}</small>`
    : why;
}

/** What is planned next, and when, in a line. */
export function nextText({ texts, me, language }: Visit, invoice: Invoice): Html {
  const { next } = invoice;
  if (next === null) return markup`<span class="muted">${texts.invoices.nothingPlanned}</span>`;
  const name = next.step === null ? named(texts.nextKinds, next.kind) : stepName(texts, next.step);
  return markup`<strong>${name}</strong>
    <time datetime="${next.at}">${moment(next.at, me.organisation.timeZone, language)}</time>`;
}
