import type { Invoice } from './api-types.js';
import { act, type FormValues, formReader } from './form.js';
import { showInvoice } from './invoice-page.js';
import type { Visit } from './visit.js';

type Reading = ReturnType<typeof formReader>;

/** Posts one act on an invoice; a refusal shows the invoice again with the form as it was. */
function actOnInvoice(
  visit: Visit,
  form: 'payments' | 'pause' | 'resume' | 'cancel',
  bodyOf: (reading: Reading, id: string) => unknown,
): Promise<void> {
  const id = String(visit.request.params['id']);
  return act({
    visit,
    form,
    work: async (values: FormValues) => {
      const reading = formReader(values, visit.texts);
      const body = await bodyOf(reading, id);
      reading.check();
      const path = `/v1/invoices/${encodeURIComponent(id)}/${form}`;
      await visit.api.post(path, body, { idempotencyKey: values['key'] });
      return { done: form === 'payments' ? 'payment' : form, to: `/invoices/${encodeURIComponent(id)}` };
    },
    again: (failed) => showInvoice(visit, id, failed),
  });
}

export const recordPayment = (visit: Visit): Promise<void> =>
  actOnInvoice(visit, 'payments', async (reading, id) => {
    const { currency } = await visit.api.get<Invoice>(`/v1/invoices/${encodeURIComponent(id)}`);
    reading.needed('amountCents');
    reading.needed('receivedOn');
    return {
      reference: reading.needed('reference'),
      amountCents: reading.amount('amountCents', currency),
      currency,
      receivedOn: reading.date('receivedOn'),
    };
  });

export const pauseInvoice = (visit: Visit): Promise<void> =>
  actOnInvoice(visit, 'pause', (reading) => ({
    reason: reading.needed('reason'),
    until: reading.date('until'),
  }));

export const resumeInvoice = (visit: Visit): Promise<void> => actOnInvoice(visit, 'resume', () => ({}));

export const cancelInvoice = (visit: Visit): Promise<void> =>
  actOnInvoice(visit, 'cancel', (reading) => ({ reason: reading.needed('reason') }));
