import { askForApproval } from '../src/db/approvals.js';
import { newId } from '../src/db/ids.js';
import { askForAddress } from '../src/db/mail-events/bounce.js';
import { isSingleAddress } from '../src/connectors/mail-end.js';
import type { ActivityDeps } from './deps.js';
import { newMessageOf, writeDraft } from './send/draft.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** Shows a person the message that would leave next, and waits for their word (contract §7, Automation). */
export const askApproval = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'ask_approval', async (tx, decision, situation) => {
    const { invoiceId } = request;
    const { facts } = situation;
    const asked = facts.approval?.step === decision.step ? facts.approval : null;
    const draft = await writeDraft(tx, situation, {
      messageId: asked?.messageId ?? newId('msg'),
      kind: decision.message,
      plannedFor: decision.plannedFor,
      own: { invoiceId, step: decision.step, round: facts.round, planVersion: 0, policy: situation.policy },
    });
    if (draft.mail.to === null || !isSingleAddress(draft.mail.to)) {
      await askForAddress(tx, invoiceId, 'no_address');
      return;
    }
    await askForApproval(tx, {
      invoiceId,
      message: newMessageOf(draft, deps.mailEndOf(tx.org).name),
      writtenCents: facts.claimCents,
      isAgain: asked !== null,
    });
  });
