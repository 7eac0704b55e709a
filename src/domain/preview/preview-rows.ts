import type { InvoiceFacts } from '../facts.js';
import { composeStep, type MailFacts, type StepMail } from '../mail/step-mail.js';
import type { ComposedMail } from '../mail/mail-input.js';
import type { Policy } from '../policy.js';
import type { Instant } from '../time.js';
import { walk, type WalkStep } from './walk.js';

/** A step with its message as it would be sent; null for a person's task. */
export interface PreviewRow extends WalkStep {
  readonly message: ComposedMail | null;
}

export interface PreviewInput {
  readonly facts: InvoiceFacts;
  readonly policy: Policy;
  readonly mail: MailFacts;
  readonly organisation: StepMail['organisation'];
  readonly now: Instant;
}

/** Walks the ladder and writes every message on it, each knowing of those imagined before it. */
export function previewRows({ facts, policy, mail, organisation, now }: PreviewInput): readonly PreviewRow[] {
  const { zone } = facts.calendar;
  let known = mail;
  return walk(facts, policy, now).map((row) => {
    const { step, kind, on, at: asOf } = row;
    if (kind !== 'courtesy' && kind !== 'reminder') return { ...row, message: null };
    const message = composeStep({ policy, step, kind, organisation, asOf, zone }, known);
    known = { ...known, earlier: [...known.earlier, { messageId: 'imagined', kind, on }] };
    return { ...row, message };
  });
}
