import type { OutgoingMail } from '../../src/connectors/mail-end.js';
import type { OrgTx } from '../../src/db/database.js';
import { loadMailFacts, type MailFacts } from '../../src/db/mail-facts.js';
import { composeMail } from '../../src/domain/mail/compose.js';
import { formatAddress, mailHeaders } from '../../src/domain/mail/headers.js';
import type { PolicyStep } from '../../src/domain/policy.js';
import type { Instant } from '../../src/domain/time.js';
import type { Situation } from '../situation.js';

/** A message written and addressed, not yet claimed. */
export interface Draft {
  readonly invoiceId: string;
  readonly customerId: string;
  readonly step: string;
  readonly kind: 'courtesy' | 'reminder';
  readonly round: number;
  readonly plannedFor: Instant;
  /** Of the plan it was written from: any change since (a partial payment, say) makes another text. */
  readonly planVersion: number;
  /** `to` is null when the customer has no address: then nothing can be claimed. */
  readonly mail: Omit<OutgoingMail, 'attemptId' | 'to'> & { readonly to: string | null };
}

interface DraftOrder {
  readonly messageId: string;
  readonly step: string;
  readonly kind: 'courtesy' | 'reminder';
  readonly plannedFor: Instant;
  readonly planVersion: number;
}

/** Writes the message of one step from the record as it stands now (design §4.1: slow work first). */
export async function writeDraft(tx: OrgTx, situation: Situation, order: DraftOrder): Promise<Draft> {
  const { facts } = situation;
  const material = await loadMailFacts(tx, facts.invoiceId);
  const { step, kind, plannedFor, planVersion } = order;
  return {
    invoiceId: facts.invoiceId,
    customerId: material.customer.id,
    step,
    kind,
    round: facts.round,
    plannedFor,
    planVersion,
    mail: addressed(tx, material, order, composeMail(mailInput(tx, situation, order, material))),
  };
}

type MailInput = Parameters<typeof composeMail>[0];

function mailInput(tx: OrgTx, situation: Situation, order: DraftOrder, material: MailFacts): MailInput {
  const { facts, policy } = situation;
  const place = policy.steps.findIndex((candidate) => candidate.step === order.step);
  const step: PolicyStep | undefined = policy.steps[place];
  const reminders = policy.steps.slice(0, place).filter((before) => before.kind === 'reminder');
  return {
    template: step?.template ?? order.step,
    kind: order.kind,
    remindersBefore: reminders.length,
    language: material.customer.language,
    customerKind: material.customer.kind,
    customer: material.customer,
    sender: {
      organisationName: tx.org.name,
      siren: tx.org.siren,
      email: tx.org.sender.email,
      phone: tx.org.sender.phone,
    },
    accountManager: material.accountManager,
    previousReminderOn: material.earlier.findLast((message) => message.kind === 'reminder')?.on ?? null,
    asOf: tx.now,
    zone: facts.calendar.zone,
    invoices: [material.invoice],
  };
}

/** Contract §8: automatic, one recipient, answers lead to a person, the message's id where a search finds it. */
function addressed(
  tx: OrgTx,
  material: MailFacts,
  { messageId, step }: DraftOrder,
  composed: ReturnType<typeof composeMail>,
): Draft['mail'] {
  const replyTo = { name: material.accountManager.name, email: material.accountManager.email };
  return {
    orgId: tx.org.id,
    messageId,
    from: formatAddress({ name: tx.org.sender.name, email: tx.org.sender.email }),
    to: material.customer.email,
    replyTo: formatAddress(replyTo),
    ...composed,
    headers: mailHeaders({
      messageId,
      senderEmail: tx.org.sender.email,
      replyTo,
      language: material.customer.language,
      earlierMessageIds: material.earlier.map((message) => message.messageId),
    }),
    metadata: { relance_message: messageId },
    tag: step,
  };
}
