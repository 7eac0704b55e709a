import type { OrgTx } from '../../db/database.js';
import { invoiceExists, listInvoices, readInvoice, readInvoiceByNumber } from '../../db/read/invoices.js';
import { listMessages } from '../../db/read/messages.js';
import type { Page } from '../../db/read/page.js';
import { listTasks } from '../../db/read/tasks.js';
import { listTimeline } from '../../db/read/timeline.js';
import type { Gate } from '../authorise.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { idParam, textParam } from '../http/params.js';
import { notFound } from '../problems.js';
import { list, read, type ReadInput } from '../read-call.js';
import {
  invoiceExample,
  messageExample,
  organisationExample,
  taskExample,
  timelineExample,
} from '../schemas/examples.js';
import { invoiceExportSchema } from '../schemas/exports.js';
import { invoiceListQuery, noQuery, pageQuery, type PageQuery } from '../schemas/queries.js';
import { invoiceSchema, messageSchema, taskSchema, timelineEntrySchema } from '../schemas/resources.js';
import { exportInvoice } from '../use-cases/invoices/export-invoice.js';
import { invoiceView } from '../views/invoice.js';
import { messageView, timelineEntryView } from '../views/others.js';
import { taskView } from '../views/task.js';
import { answers, answersPage } from './answer-docs.js';
import { INVOICE_COLUMNS, MESSAGE_COLUMNS, TASK_COLUMNS, TIMELINE_COLUMNS } from './csv-columns.js';
import { kpiSetOf } from './kpi-filter.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Invoices';

const exportExample = {
  exportedAt: '2026-11-05T09:00:00.000Z',
  organisation: { id: organisationExample.id, name: organisationExample.name },
  invoice: invoiceExample,
  messages: [messageExample],
  tasks: [taskExample],
  payments: [],
  credits: [],
  promises: [],
  disputes: [],
  holds: [],
  timeline: [timelineExample],
};

/** Every GET about invoices. */
export const invoiceReads = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/invoices',
    tag,
    summary: 'All invoices, newest first',
    permission: 'read',
    query: invoiceListQuery,
    csvColumns: INVOICE_COLUMNS,
    answers: answersPage('A page of invoices', invoiceSchema, invoiceExample),
    run: async (tx, { query }) => {
      const { state, customer, q } = query;
      const filter = { state, customerId: customer, text: q, kpi: kpiSetOf(tx, query) };
      const page = await listInvoices(tx, { ...filter, ...pageRequest(query) });
      return paged(page, (row) => invoiceView(row, tx.org, deps.settings));
    },
  }),
  read(deps, gate, {
    path: '/v1/invoices/by-number/{number}',
    tag,
    summary: 'The invoice of a number',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The invoice', invoiceSchema, invoiceExample)],
    run: async (tx, { request }) => {
      const row = await readInvoiceByNumber(tx, textParam(request, 'number'));
      if (row === undefined) throw notFound();
      return invoiceView(row, tx.org, deps.settings);
    },
  }),
  read(deps, gate, {
    path: '/v1/invoices/{id}',
    tag,
    summary: 'One invoice',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The invoice', invoiceSchema, invoiceExample)],
    run: async (tx, { request }) => invoiceById(deps, tx, idParam(request)),
  }),
  read(deps, gate, {
    path: '/v1/invoices/{id}/export',
    tag,
    summary: 'The whole story of an invoice, in one document',
    permission: 'admin',
    query: noQuery,
    answers: [answers(200, 'All of it', invoiceExportSchema, exportExample)],
    run: (tx, { request }) => exportInvoice(deps, tx, idParam(request)),
  }),
  list(deps, gate, {
    path: '/v1/invoices/{id}/timeline',
    tag,
    summary: 'What happened to an invoice, oldest first',
    permission: 'read',
    query: pageQuery,
    csvColumns: TIMELINE_COLUMNS,
    answers: answersPage('A page of the timeline', timelineEntrySchema, timelineExample),
    run: (tx, input) =>
      ofInvoice(tx, input, async (invoiceId, page) =>
        paged(await listTimeline(tx, { invoiceId, ...page }), (row) => timelineEntryView(row, tx.org)),
      ),
  }),
  list(deps, gate, {
    path: '/v1/invoices/{id}/messages',
    tag,
    summary: 'The messages about an invoice, oldest first',
    permission: 'read',
    query: pageQuery,
    csvColumns: MESSAGE_COLUMNS,
    answers: answersPage('A page of messages', messageSchema, messageExample),
    run: (tx, input) =>
      ofInvoice(tx, input, async (invoiceId, page) =>
        paged(await listMessages(tx, { invoiceId, ...page }), messageView),
      ),
  }),
  list(deps, gate, {
    path: '/v1/invoices/{id}/tasks',
    tag,
    summary: 'The tasks of an invoice, by deadline',
    permission: 'read',
    query: pageQuery,
    csvColumns: TASK_COLUMNS,
    answers: answersPage('A page of tasks', taskSchema, taskExample),
    run: (tx, input) =>
      ofInvoice(tx, input, async (invoiceId, page) =>
        paged(await listTasks(tx, { invoiceId, ...page }), (row) => taskView(row, tx)),
      ),
  }),
];

/** The invoice as it stands, for GET and for the answer of every act on it. */
export async function invoiceById(deps: Deps, tx: OrgTx, id: string) {
  const row = await readInvoice(tx, id);
  if (row === undefined) throw notFound();
  return invoiceView(row, tx.org, deps.settings);
}

async function ofInvoice<T>(
  tx: OrgTx,
  { request, query }: ReadInput<PageQuery>,
  run: (invoiceId: string, page: { limit: number; cursor: string | undefined }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const id = idParam(request);
  if (!(await invoiceExists(tx, id))) throw notFound();
  return run(id, pageRequest(query));
}
