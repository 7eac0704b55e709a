import type { MailInput, MailInvoice } from '../../src/domain/mail/compose.js';
import { civilDate, fromIso } from '../../src/domain/time.js';

/** An invoice of the story: three days late on 3 November 2026. */
export function mailInvoice(change: Partial<MailInvoice> = {}): MailInvoice {
  return {
    number: 'F-2026-0142',
    issuedOn: civilDate('2026-10-01'),
    dueOn: civilDate('2026-10-31'),
    totalCents: 120_000,
    outstandingCents: 120_000,
    currency: 'EUR',
    orderReference: 'PO-88',
    lines: [
      { description: 'Révision de la presse n° 3', quantity: 2, unitCents: 45_000 },
      { description: 'Déplacement', quantity: 1.5, unitCents: 20_000 },
    ],
    paymentUrl: 'https://pay.atelier-durand.example/F-2026-0142?a=1&b=2',
    documentUrl: null,
    ...change,
  };
}

/** A first reminder to a French company, changed where a test wants it. */
export function mailInput(change: Partial<MailInput> = {}): MailInput {
  return {
    template: 'reminder-1',
    kind: 'reminder',
    remindersBefore: 0,
    language: 'fr',
    customerKind: 'company',
    customer: { name: 'Mécanique du Rhône SAS', contactName: 'Jeanne Petit' },
    sender: {
      organisationName: 'Atelier Durand',
      siren: '732829320',
      email: 'facturation@atelier-durand.example',
      phone: '04 72 00 00 01',
    },
    accountManager: {
      name: 'Claire Martin',
      email: 'claire@atelier-durand.example',
      phone: '04 72 00 00 02',
    },
    previousReminderOn: null,
    asOf: fromIso('2026-11-03T08:07:12Z'),
    zone: 'Europe/Paris',
    invoices: [mailInvoice()],
    ...change,
  };
}
