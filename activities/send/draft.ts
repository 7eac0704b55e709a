import type { OutgoingMail } from '../../src/connectors/mail-end.js';
import { inboundAddress } from '../../src/db/connectors.js';
import type { OrgTx } from '../../src/db/database.js';
import { loadMailFacts, loadMailTerms } from '../../src/db/mail-facts.js';
import type { NewMessage } from '../../src/db/messages.js';
import { newReplyToken, withReplyToken } from '../../src/db/reply-token.js';
import { automationOf } from '../../src/domain/approval.js';
import { formatAddress, mailHeaders, type MailAddress } from '../../src/domain/mail/headers.js';
import type { ComposedMail } from '../../src/domain/mail/mail-input.js';
import { composeStep, type MailFacts, type StepMail } from '../../src/domain/mail/step-mail.js';
import type { Instant } from '../../src/domain/time.js';
import type { Situation } from '../situation.js';
import { highestOf, type Member } from './group.js';

/** A message written and addressed, not yet claimed. */
export interface Draft {
  readonly invoiceId: string;
  readonly customerId: string;
  readonly step: string;
  readonly kind: NewMessage['kind'];
  readonly plannedFor: Instant;
  /** Every invoice it speaks of, the run's own among them, in lock order. */
  readonly members: readonly Member[];
  /** `to` is null when the customer has no address: then nothing can be claimed. */
  readonly mail: Omit<OutgoingMail, 'attemptId' | 'to'> & { readonly to: string | null };
}

interface DraftOrder {
  readonly messageId: string;
  readonly kind: 'courtesy' | 'reminder';
  readonly plannedFor: Instant;
  /** The invoice the run came for. */
  readonly own: Member;
  /** Other invoices of the customer that share the message. */
  readonly others?: readonly Member[];
}

/** The draft as the record keeps it. */
export const newMessageOf = (draft: Draft, provider: string): NewMessage => ({
  messageId: draft.mail.messageId,
  customerId: draft.customerId,
  step: draft.step,
  kind: draft.kind,
  invoices: draft.members.map(({ invoiceId, step, round }) => ({ invoiceId, step, round })),
  provider,
  mail: { ...draft.mail, to: draft.mail.to ?? '' },
  plannedFor: draft.plannedFor,
});

/**
 * Writes the message of one step from the record as it stands now (design §4.1: slow work first). One that several
 * invoices share has the tone, the step and the person to answer to of the highest step.
 */
export async function writeDraft(tx: OrgTx, situation: Situation, order: DraftOrder): Promise<Draft> {
  const { own, others = [], kind, plannedFor } = order;
  const head = highestOf([own, ...others]);
  const isObserved = automationOf(own.policy, own.step) === 'observe';
  const about = await loadMailFacts(tx, head.invoiceId, { withObserved: isObserved });
  const members = [own, ...others].sort((a, b) => (a.invoiceId < b.invoiceId ? -1 : 1));
  const material: MailFacts = {
    ...about,
    others: await loadMailTerms(
      tx,
      members.filter((member) => member !== head).map(({ invoiceId }) => invoiceId),
    ),
  };
  const { zone } = situation.facts.calendar;
  const letter = composeStep(stepMail(tx, head, kind, zone), material);
  return {
    invoiceId: own.invoiceId,
    customerId: material.customer.id,
    step: head.step,
    kind,
    plannedFor,
    members,
    mail: addressed(tx, material, { ...order, step: head.step }, letter, await replyAddress(tx, material)),
  };
}

const stepMail = (tx: OrgTx, { policy, step }: Member, kind: DraftOrder['kind'], zone: string): StepMail => ({
  policy,
  step,
  kind,
  organisation: tx.org,
  asOf: tx.now,
  zone,
});

/**
 * Answers lead to the account manager: to their own mailbox, or in through the connector that reads replies, by an
 * address of this very message.
 */
export async function replyAddress(tx: OrgTx, { accountManager }: MailFacts): Promise<MailAddress> {
  const inbound = await inboundAddress(tx);
  const email = inbound === undefined ? accountManager.email : withReplyToken(inbound, newReplyToken());
  return { name: accountManager.name, email };
}

/** Contract §8: automatic, one recipient, answers lead to a person, the message's id where a search finds it. */
export function addressed(
  tx: OrgTx,
  material: MailFacts,
  { messageId, step }: { readonly messageId: string; readonly step: string },
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
