import type { OutgoingMail } from '../../src/connectors/mail-end.js';
import { inboundAddress } from '../../src/db/connectors.js';
import type { OrgTx } from '../../src/db/database.js';
import { loadMailFacts } from '../../src/db/mail-facts.js';
import type { NewMessage } from '../../src/db/messages.js';
import { newReplyToken, withReplyToken } from '../../src/db/reply-token.js';
import { automationOf } from '../../src/domain/approval.js';
import { formatAddress, mailHeaders, type MailAddress } from '../../src/domain/mail/headers.js';
import type { ComposedMail } from '../../src/domain/mail/mail-input.js';
import { composeStep, type MailFacts, type StepMail } from '../../src/domain/mail/step-mail.js';
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

/** The draft as the record keeps it. */
export const newMessageOf = (draft: Draft, provider: string): NewMessage => ({
  messageId: draft.mail.messageId,
  customerId: draft.customerId,
  step: draft.step,
  kind: draft.kind,
  invoices: [{ invoiceId: draft.invoiceId, step: draft.step, round: draft.round }],
  provider,
  mail: { ...draft.mail, to: draft.mail.to ?? '' },
  plannedFor: draft.plannedFor,
});

/** Writes the message of one step from the record as it stands now (design §4.1: slow work first). */
export async function writeDraft(tx: OrgTx, situation: Situation, order: DraftOrder): Promise<Draft> {
  const { facts } = situation;
  const isObserved = automationOf(situation.policy, order.step) === 'observe';
  const material = await loadMailFacts(tx, facts.invoiceId, { withObserved: isObserved });
  const { step, kind, plannedFor, planVersion } = order;
  return {
    invoiceId: facts.invoiceId,
    customerId: material.customer.id,
    step,
    kind,
    round: facts.round,
    plannedFor,
    planVersion,
    mail: addressed(
      tx,
      material,
      order,
      composeStep(stepMail(tx, situation, order), material),
      await replyAddress(tx, material),
    ),
  };
}

const stepMail = (tx: OrgTx, { facts, policy }: Situation, { step, kind }: DraftOrder): StepMail => ({
  policy,
  step,
  kind,
  organisation: tx.org,
  asOf: tx.now,
  zone: facts.calendar.zone,
});

/**
 * Answers lead to the account manager: to their own mailbox, or in through the connector that reads replies, by an
 * address of this very message.
 */
async function replyAddress(tx: OrgTx, { accountManager }: MailFacts): Promise<MailAddress> {
  const inbound = await inboundAddress(tx);
  const email = inbound === undefined ? accountManager.email : withReplyToken(inbound, newReplyToken());
  return { name: accountManager.name, email };
}

/** Contract §8: automatic, one recipient, answers lead to a person, the message's id where a search finds it. */
function addressed(
  tx: OrgTx,
  material: MailFacts,
  { messageId, step }: DraftOrder,
  composed: ComposedMail,
  replyTo: MailAddress,
): Draft['mail'] {
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
