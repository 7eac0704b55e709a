import { isCustomerPaused } from '../../domain/customer-pause.js';
import { toIso } from '../../domain/time.js';
import { timelineText } from '../../domain/wording/index.js';
import type { OrgTx } from '../../db/database.js';
import type { Organisation } from '../../db/organisations.js';
import type { CustomerRecord } from '../../db/read/customers.js';
import type { MessageRecord } from '../../db/read/messages.js';
import type { TimelineRecord } from '../../db/read/timeline.js';
import type { OrganisationView } from '../schemas/organisation.js';
import type { CustomerView, MessageView, TimelineEntryView } from '../schemas/resources.js';

export function customerView(row: CustomerRecord, tx: OrgTx): CustomerView {
  const isPaused = isCustomerPaused(row, tx.now, tx.org.timeZone);
  return {
    id: row.id,
    reference: row.reference,
    name: row.name,
    kind: row.kind,
    email: row.email,
    contactName: row.contact_name,
    phone: row.phone,
    language: row.language,
    region: row.region,
    paused: isPaused,
    pausedUntil: isPaused ? row.paused_until_on : null,
    stopped: row.stopped_at !== null,
    neverRemind: row.stopped_at !== null,
    callOnly: row.call_only,
    insolvency: row.insolvent_at !== null,
    reminderContact:
      row.reminder_email === null ? null : { name: row.reminder_name, email: row.reminder_email },
    paysByDirectDebit: row.pays_by_direct_debit,
    openInvoices: row.openInvoices,
    outstanding: [...row.outstanding],
  };
}

export const messageView = (row: MessageRecord): MessageView => ({
  id: row.id,
  invoiceIds: [...row.invoiceIds],
  step: row.step,
  kind: row.kind,
  round: row.round,
  channel: 'email',
  state: row.state,
  provider: row.provider,
  providerMessageId: row.provider_message_id,
  to: row.to_address,
  from: row.from_address,
  replyTo: row.reply_to,
  subject: row.subject,
  text: row.text_body,
  html: row.html_body,
  headers: { ...row.headers },
  plannedFor: toIso(row.planned_for),
  sentAt: row.sent_at === null ? null : toIso(row.sent_at),
  reason: row.reason,
});

/** The sentence is made on reading, in the organisation's language; names as they are known today. */
export const timelineEntryView = (row: TimelineRecord, org: Organisation): TimelineEntryView => ({
  at: toIso(row.at),
  type: row.type,
  actor: {
    kind: row.actor_kind,
    ...(row.actor_id === null ? {} : { id: row.actor_id }),
    ...(row.actor_name === null ? {} : { name: row.actor_name }),
  },
  text: timelineText(row.type, row.data, org.language, org.timeZone),
  data: row.data,
});

export const organisationView = (org: Organisation): OrganisationView => ({
  id: org.id,
  name: org.name,
  siren: org.siren,
  timeZone: org.timeZone,
  region: org.region,
  language: org.language,
  sandbox: org.sandbox,
  sender: { ...org.sender },
  stopped: org.stoppedAt !== null,
  stoppedAt: org.stoppedAt === null ? null : toIso(org.stoppedAt),
  stopReason: org.stopReason,
  suspended: org.suspendedAt !== null,
  createdAt: toIso(org.createdAt),
});
