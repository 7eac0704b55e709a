import type { DecisionKind } from '../../domain/decision.js';
import { toIso } from '../../domain/time.js';
import { whyText } from '../../domain/wording/index.js';
import type { Organisation } from '../../db/organisations.js';
import type { InvoiceRecord } from '../../db/read/invoices.js';
import { workflowIdOf } from '../../../workflows/names.js';
import type { ApiSettings } from '../deps.js';
import type { InvoiceView } from '../schemas/resources.js';

type NextKind = NonNullable<InvoiceView['next']>['kind'];

/** What a plan is called outside (contract §4). A review to come is the end of an unlimited pause, or a deadline. */
const NEXT_KINDS: Readonly<Partial<Record<DecisionKind, NextKind>>> = {
  send_courtesy: 'courtesy',
  send_reminder: 'reminder',
  open_call_task: 'call',
  propose_formal_notice: 'formal_notice',
  propose_hand_over: 'hand_over',
  end_hold: 'hold_end',
  escalate_task: 'task_deadline',
};

/** An invoice as the outside sees it; `why` in the organisation's language. An erased one shows no word of anybody's. */
export function invoiceView(row: InvoiceRecord, org: Organisation, settings: ApiSettings): InvoiceView {
  const workflowId = workflowIdOf(org.id, row.id);
  const isErased = row.final_state === 'erased';
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    customer: {
      id: row.customer_id,
      reference: isErased ? null : row.customer_reference,
      name: isErased ? null : row.customer_name,
      kind: row.customer_kind,
    },
    totalCents: row.total_cents,
    outstandingCents: row.outstanding_cents,
    currency: row.currency,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    orderReference: isErased ? null : row.order_reference,
    lines: isErased ? [] : [...row.lines],
    paymentUrl: isErased ? null : row.payment_url,
    documentUrl: isErased ? null : row.document_url,
    instalments: row.instalments.map((one) => ({ ...one })),
    remindersAlreadySent: row.reminders_already_sent,
    subscription: isErased ? null : row.subscription,
    policy: { name: row.policy_name, version: row.policy_version },
    accountManager: { id: row.account_manager_id, name: row.account_manager_name },
    holds: row.holds.map((hold) => ({
      reason: hold.reason,
      since: toIso(hold.since),
      until: hold.until_on,
      note: hold.note,
    })),
    next: nextOf(row),
    why: { code: row.why.code, text: whyText(row.why, org.language, org.timeZone) },
    workflowId,
    temporalUrl: temporalUrl(workflowId, settings),
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
  };
}

function nextOf(row: InvoiceRecord): InvoiceView['next'] {
  if (row.next_kind === null || row.next_at === null) return null;
  if (row.next_kind === 'ask_approval') return nextOfApproval(row);
  const kind = NEXT_KINDS[row.next_kind] ?? (row.state === 'on_hold' ? 'hold_end' : 'task_deadline');
  const hasStep = kind !== 'hold_end' && kind !== 'task_deadline';
  return { kind, step: hasStep ? row.next_step : null, at: toIso(row.next_at) };
}

/** Before a person is asked, the message itself is what comes next; from then on it is their deadline. */
function nextOfApproval({ why }: InvoiceRecord): InvoiceView['next'] {
  if (why.code === 'waiting-for-step') return { kind: why.kind as NextKind, step: why.step, at: why.at };
  return why.code === 'awaiting-person' ? { kind: 'task_deadline', step: null, at: why.dueAt } : null;
}

function temporalUrl(workflowId: string, settings: ApiSettings): string | null {
  if (settings.temporalUiUrl === null) return null;
  const namespace = encodeURIComponent(settings.temporalNamespace);
  return `${settings.temporalUiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
