import { civilDateOf } from '../../domain/calendar/civil.js';
import { zoneOfRegion } from '../../domain/calendar/holidays.js';
import { allowedOutcomes } from '../../domain/outcomes.js';
import { MINUTE_MS, instant, toIso, type CivilDate } from '../../domain/time.js';
import { taskScript, type ScriptInput } from '../../domain/wording/index.js';
import type { OrgTx } from '../../db/database.js';
import { askedOf } from '../../db/ledger.js';
import type { TaskMessage, TaskRecord } from '../../db/read/tasks.js';
import type { CustomerRow, InvoiceRow } from '../../db/tables.js';
import type { TaskView } from '../schemas/resources.js';

/** A task as the person who does it sees it, with its script in the organisation's language. */
export function taskView(task: TaskRecord, tx: OrgTx): TaskView {
  const { invoices, customer } = task;
  return {
    id: task.id,
    kind: task.kind,
    state: task.state,
    invoiceId: task.invoice_id,
    invoices: invoices.map((invoice) => ({
      id: invoice.id,
      ...outstandingOf(invoice),
      taskId: partOf(task, invoice.id),
    })),
    customer: {
      id: customer.id,
      kind: customer.kind,
      ...contactOf(customer),
      language: customer.language,
    },
    assignee: { id: task.assignee_id, name: task.assigneeName },
    openedAt: toIso(task.opened_at),
    dueAt: toIso(task.due_at),
    script: customer.erasing_at === null ? scriptOf(task, tx) : '',
    allowedOutcomes: [...allowedOutcomes(task.kind)],
    reason: task.reason,
    outcome: task.outcome,
    note: task.note,
    completedBy: task.completed_by === null ? null : { id: task.completed_by_id, name: task.completed_by },
    completedAt: task.state === 'done' && task.completed_at !== null ? toIso(task.completed_at) : null,
    closedBecause: task.closed_because,
    attempt: task.attempt,
    snoozedUntil: task.snoozed_until,
    snoozeReason: task.snooze_reason,
    undoableUntil: undoableUntil(task),
  };
}

/** The task a call has for this invoice; of other work, only the own invoice has one. */
const partOf = (task: TaskRecord, invoiceId: string): string | null =>
  invoiceId === task.invoice_id
    ? task.id
    : (task.parts.find((part) => part.invoiceId === invoiceId)?.taskId ?? null);

const undoableUntil = ({ state, completed_at: at, undo }: TaskRecord): string | null =>
  state === 'done' && at !== null && undo !== null ? toIso(instant(at + MINUTE_MS)) : null;

/** From the erasure on nobody is named, whether the rows are emptied yet or not. */
function contactOf(customer: CustomerRow) {
  if (customer.erasing_at !== null)
    return { reference: null, name: null, contactName: null, email: null, phone: null };
  const { reference, name, contact_name: contactName, email, phone } = customer;
  return { reference, name, contactName, email, phone };
}

const outstandingOf = (invoice: InvoiceRow) => ({
  number: invoice.number,
  outstandingCents: invoice.outstanding_cents,
  currency: invoice.currency,
  dueOn: invoice.due_on,
});

/** What the person asks for: of instalments, only those that are due. */
function askedOn(invoice: InvoiceRow, today: CivilDate) {
  const { cents, dueOn } = askedOf(invoice, today);
  return { ...outstandingOf(invoice), outstandingCents: cents, dueOn };
}

function scriptOf(task: TaskRecord, { org, now }: OrgTx): string {
  const { customer } = task;
  const zone = zoneOfRegion(customer.region, org.timeZone);
  const today = civilDateOf(now, zone);
  return taskScript({
    kind: task.kind,
    language: org.language,
    today,
    organisationName: org.name,
    accountManagerName: task.assigneeName,
    customer: {
      name: customer.name,
      kind: customer.kind,
      language: customer.language,
      contactName: customer.contact_name,
      phone: customer.phone,
      email: customer.email,
    },
    invoices: task.invoices.map((invoice) => askedOn(invoice, today)),
    others: task.others.map((invoice) => askedOn(invoice, today)).filter(({ dueOn }) => dueOn < today),
    messages: messagesTold(task, zone),
    remindersElsewhere: task.invoices[0].reminders_already_sent,
    promises: task.promises.map((promise) => {
      const about = task.invoices.find((invoice) => invoice.id === promise.invoice_id);
      return {
        promisedFor: promise.promised_for,
        amountCents: promise.promised_cents,
        currency: (about ?? task.invoices[0]).currency,
        state: promise.state,
        ...(isCallAboutSeveral(task) && about && { number: about.number }),
      };
    }),
    reason: task.reason,
    attempt: task.attempt,
  });
}

const isCallAboutSeveral = (task: TaskRecord): boolean => task.parts.length > 1;

/** One line per message; in a call about several invoices, with those it spoke of unless it was all of them. */
function messagesTold(task: TaskRecord, zone: string): ScriptInput['messages'] {
  const about = new Map<string, [TaskMessage, ...TaskMessage[]]>();
  for (const message of task.messages) {
    const known = about.get(message.id);
    if (known) known.push(message);
    else about.set(message.id, [message]);
  }
  return [...about.values()].map((claims) => {
    const [{ step, state, left_at: leftAt }] = claims;
    const isOfAll = claims.length >= task.parts.length;
    const numbers = task.invoices
      .filter((invoice) => claims.some((claim) => claim.invoice_id === invoice.id))
      .map((invoice) => invoice.number);
    return { step, sentOn: civilDateOf(leftAt, zone), state, ...(!isOfAll && { numbers }) };
  });
}
