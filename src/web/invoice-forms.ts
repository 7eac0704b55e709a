import type { Invoice } from './api-types.js';
import { field, formKey } from './fields.js';
import { type FailedForm, valuesOf } from './form.js';
import { amountField } from './format.js';
import { markup, type Html } from './html.js';
import type { Visit } from './visit.js';

const FINAL_STATES: ReadonlySet<string> = new Set([
  'settled',
  'cancelled',
  'written_off',
  'handed_over',
  'erased',
]);

/** What a person can do about an invoice that is not closed; each form opens by itself when it failed. */
export function invoiceForms(visit: Visit, invoice: Invoice, failed: FailedForm | null): Html {
  const { texts } = visit;
  if (FINAL_STATES.has(invoice.state)) return markup`<p class="muted">${texts.invoice.closed}</p>`;
  const isPaused = invoice.holds.some((hold) => hold.reason === 'paused');
  const action = (name: string): string => `/invoices/${encodeURIComponent(invoice.id)}/${name}`;
  const fold = (name: string, label: string, fields: Html, className = 'primary'): Html =>
    markup`<details class="act" ${failed?.form === name && markup` open`}>
      <summary>${label}</summary>
      <form method="post" action="${action(name)}">
        ${formKey()}${fields}<button class="${className}">${label}</button>
      </form>
    </details>`;
  return markup`${fold('payments', texts.invoice.pay, paymentFields(visit, invoice, failed))}
  ${
    isPaused
      ? markup`<form method="post" action="${action('resume')}" class="act">
          ${formKey()}<button>${texts.invoice.resume}</button>
        </form>`
      : fold('pause', texts.invoice.pause, pauseFields(visit, failed))
  }
  ${fold('cancel', texts.invoice.cancel, cancelFields(visit, failed), 'danger')}`;
}

function paymentFields({ texts, language, today }: Visit, invoice: Invoice, failed: FailedForm | null): Html {
  const values = valuesOf(failed, 'payments');
  const due = amountField(invoice.outstandingCents, invoice.currency, language);
  const label = `${texts.invoice.amount} (${invoice.currency})`;
  return markup`${field('payments', { name: 'amountCents', label, kind: 'amount', value: values['amountCents'] ?? due, required: true }, texts)}
  ${field('payments', { name: 'receivedOn', label: texts.invoice.receivedOn, kind: 'date', value: values['receivedOn'] ?? today, required: true }, texts)}
  ${field('payments', { name: 'reference', label: texts.invoice.reference, kind: 'line', value: values['reference'], required: true, hint: texts.invoice.referenceHint }, texts)}`;
}

function pauseFields({ texts, today }: Visit, failed: FailedForm | null): Html {
  const values = valuesOf(failed, 'pause');
  return markup`${field('pause', { name: 'reason', label: texts.invoice.reason, kind: 'line', value: values['reason'], required: true }, texts)}
  ${field('pause', { name: 'until', label: texts.invoice.pauseUntil, kind: 'date', value: values['until'], min: today, hint: texts.invoice.pauseHint }, texts)}`;
}

function cancelFields({ texts }: Visit, failed: FailedForm | null): Html {
  const values = valuesOf(failed, 'cancel');
  return field(
    'cancel',
    {
      name: 'reason',
      label: texts.invoice.reason,
      kind: 'line',
      value: values['reason'],
      required: true,
      hint: texts.invoice.cancelHint,
    },
    texts,
  );
}
