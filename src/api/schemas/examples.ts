const DAY_MS = 86_400_000;
/** Longer than a process lives between two deployments. */
const EXAMPLE_DAYS_AHEAD = 60;

/** A day that still lies ahead: an example of a promise or a pause is refused once its day is past. */
export const dayAheadExample = new Date(Date.now() + EXAMPLE_DAYS_AHEAD * DAY_MS).toISOString().slice(0, 10);

/** One coherent example for the documentation: the story of contract §4. */
export const invoiceBodyExample = {
  number: 'F-2026-0142',
  customer: {
    reference: 'C-17',
    name: 'Mécanique du Rhône SAS',
    kind: 'company',
    email: 'compta@mecanique-rhone.example',
  },
  totalCents: 120_000,
  currency: 'EUR',
  issuedOn: '2026-10-01',
  dueOn: '2026-10-31',
  orderReference: 'PO-88',
};

export const invoiceBatchExample = [
  { ...invoiceBodyExample, number: 'F-2026-0143' },
  {
    ...invoiceBodyExample,
    number: 'F-2026-0144',
    customer: { reference: 'C-18', name: 'Mairie de Vienne', kind: 'public', email: 'compta@vienne.example' },
  },
];

export const batchAnswerExample = {
  accepted: 9_998,
  unchanged: 1,
  rejected: [
    {
      line: 17,
      number: 'F-2026-0158',
      errors: [{ path: '/totalCents', message: 'must be at least 1' }],
    },
  ],
};

export const invoiceExample = {
  id: 'inv_01kar3n5vq7w8x9y0z1a2b3c4d',
  number: 'F-2026-0142',
  state: 'scheduled',
  customer: {
    id: 'cus_01kar3n5vq7w8x9y0z1a2b3c4e',
    reference: 'C-17',
    name: 'Mécanique du Rhône SAS',
    kind: 'company',
  },
  totalCents: 120_000,
  outstandingCents: 120_000,
  currency: 'EUR',
  issuedOn: '2026-10-01',
  dueOn: '2026-10-31',
  orderReference: 'PO-88',
  lines: [],
  paymentUrl: null,
  documentUrl: null,
  instalments: [],
  remindersAlreadySent: 0,
  subscription: null,
  policy: { name: 'pme', version: 1 },
  accountManager: { id: 'usr_01kar3n5vq7w8x9y0z1a2b3c4f', name: 'Camille Roux' },
  holds: [],
  next: { kind: 'reminder', step: 'reminder-1', at: '2026-11-03T08:07:12.000Z' },
  why: { code: 'waiting-for-step', text: 'Rappel 1 prévu le mardi 3 novembre vers 9 h' },
  workflowId: 'invoice/org_01kar3n5vq7w8x9y0z1a2b3c4g/inv_01kar3n5vq7w8x9y0z1a2b3c4d',
  temporalUrl: null,
  createdAt: '2026-10-01T07:30:00.000Z',
  updatedAt: '2026-10-01T07:30:00.000Z',
};

export const settledExample = {
  ...invoiceExample,
  state: 'settled',
  outstandingCents: 0,
  next: null,
  why: { code: 'ended', text: 'Facture réglée' },
};

export const paymentBodyExample = {
  reference: 'VIR-2026-11-02-7',
  amountCents: 120_000,
  currency: 'EUR',
  receivedOn: '2026-11-02',
};

export const paidExample = {
  payment: {
    id: 'pay_01kar3n5vq7w8x9y0z1a2b3c4h',
    ...paymentBodyExample,
    invoiceNumber: null,
    customerReference: null,
    state: 'applied',
    allocations: [{ invoiceId: invoiceExample.id, amountCents: 120_000 }],
    unallocatedCents: 0,
  },
  invoice: settledExample,
};

const TASK_ID = 'tsk_01kar3n5vq7w8x9y0z1a2b3c4j';
export const taskExample = {
  id: TASK_ID,
  kind: 'call',
  state: 'open',
  invoiceId: invoiceExample.id,
  invoices: [
    {
      id: invoiceExample.id,
      number: 'F-2026-0142',
      outstandingCents: 120_000,
      currency: 'EUR',
      dueOn: '2026-10-31',
      taskId: TASK_ID,
    },
  ],
  customer: {
    ...invoiceExample.customer,
    contactName: null,
    email: 'compta@mecanique-rhone.example',
    phone: null,
    language: 'fr',
  },
  assignee: invoiceExample.accountManager,
  openedAt: '2026-11-13T08:02:40.000Z',
  dueAt: '2026-11-18T16:30:00.000Z',
  script: '## Appel',
  allowedOutcomes: [
    'promise_to_pay',
    'payment_sent',
    'invoice_not_received',
    'wrong_contact',
    'payment_plan',
    'unreachable',
    'voicemail',
    'dispute',
    'refuses',
  ],
  reason: null,
  outcome: null,
  note: null,
  completedBy: null,
  completedAt: null,
  closedBecause: null,
  attempt: 1,
  snoozedUntil: null,
  snoozeReason: null,
  undoableUntil: null,
};

export const messageExample = {
  id: 'msg_01kar3n5vq7w8x9y0z1a2b3c4k',
  invoiceIds: [invoiceExample.id],
  step: 'reminder-1',
  kind: 'reminder',
  round: 1,
  channel: 'email',
  state: 'sent',
  provider: 'mailbox',
  providerMessageId: 'mailbox-1',
  to: 'compta@mecanique-rhone.example',
  from: 'Camille Roux <factures@atelier.example>',
  replyTo: 'camille@atelier.example',
  subject: 'Facture F-2026-0142',
  text: 'Bonjour, …',
  html: '<p>Bonjour, …</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  plannedFor: '2026-11-03T08:07:12.000Z',
  sentAt: '2026-11-03T08:07:13.000Z',
  reason: null,
};

export const timelineExample = {
  at: '2026-11-03T08:07:13.000Z',
  type: 'message.sent',
  actor: { kind: 'system' },
  text: 'Rappel 1 envoyé',
  data: { messageId: messageExample.id, step: 'reminder-1', round: 1 },
};

export const customerExample = {
  ...taskExample.customer,
  region: 'FR',
  paused: false,
  pausedUntil: null,
  stopped: false,
  neverRemind: false,
  callOnly: false,
  insolvency: false,
  reminderContact: null,
  paysByDirectDebit: false,
  openInvoices: 1,
  outstanding: [{ currency: 'EUR', cents: 120_000 }],
};

export const organisationBodyExample = {
  name: 'Atelier Roux',
  siren: '552100554',
  timeZone: 'Europe/Paris',
  region: 'FR',
  language: 'fr',
  sandbox: true,
  sender: { name: 'Atelier Roux', email: 'factures@atelier.example', phone: '+33 4 72 00 00 00' },
  owner: { name: 'Camille Roux', email: 'camille@atelier.example' },
};

export const organisationExample = {
  id: 'org_01kar3n5vq7w8x9y0z1a2b3c4g',
  name: 'Atelier Roux',
  siren: '552100554',
  timeZone: 'Europe/Paris',
  region: 'FR',
  language: 'fr',
  sandbox: true,
  sender: { ...organisationBodyExample.sender, dkimSelector: 'pm' },
  stopped: false,
  stoppedAt: null,
  stopReason: null,
  suspended: false,
  createdAt: '2026-10-01T07:00:00.000Z',
};

export const ownOrganisationExample = {
  ...organisationExample,
  residueCents: 0,
  maxPaymentDataAgeDays: null,
  paymentDataUpTo: null,
  correctsCrossedPayments: false,
  closures: [{ firstOn: '2027-08-02', lastOn: '2027-08-20', label: 'Fermeture d’été' }],
};

export const clockExample = { now: '2026-11-03T09:00:00.000Z', status: 'ready' };

export const pageExample = (item: unknown) => ({ data: [item], nextCursor: null });
