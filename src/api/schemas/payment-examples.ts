import { invoiceExample, paidExample, paymentBodyExample, settledExample } from './examples.js';

/** The story of contract §4 goes on: the same payment, told by the invoice's number. */
export const paymentAnywhereExample = {
  ...paymentBodyExample,
  reference: 'VIR-2026-11-02-8',
  invoiceNumber: invoiceExample.number,
};

export const paidAnywhereExample = {
  payment: {
    ...paidExample.payment,
    reference: paymentAnywhereExample.reference,
    invoiceNumber: invoiceExample.number,
    customerReference: null,
  },
  invoices: [settledExample],
};

export const paymentBatchExample = [
  { ...paymentAnywhereExample, reference: 'VIR-2026-11-02-8' },
  { ...paymentBodyExample, reference: 'VIR-2026-11-02-9', customerReference: 'C-17' },
];

export const paymentBatchAnswerExample = {
  accepted: 2_411,
  unchanged: 0,
  rejected: [
    {
      line: 40,
      number: 'F-2026-0158',
      reference: 'VIR-2026-11-02-40',
      errors: [{ path: '/currency', message: 'the invoice is in EUR' }],
    },
  ],
};

export const allocateExample = { allocations: [{ invoiceId: invoiceExample.id, amountCents: 120_000 }] };

export const reversedExample = {
  payment: { ...paidAnywhereExample.payment, state: 'reversed', allocations: [], unallocatedCents: 0 },
  invoices: [
    {
      ...invoiceExample,
      state: 'awaiting_person',
      next: { kind: 'task_deadline', step: null, at: '2026-11-10T16:30:00.000Z' },
      why: {
        code: 'awaiting-person',
        text: 'À faire par une personne : Examiner le dossier, avant le mardi 10 novembre à 17 h 30',
      },
    },
  ],
};

export const creditExample = { reference: 'A-2026-0007', amountCents: 20_000, issuedOn: '2026-11-05' };
