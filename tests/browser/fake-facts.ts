import { composeMail } from '../../src/domain/mail/compose.js';
import type { Customer, Invoice, Message, Task, TimelineEntry, User } from '../../src/web/api-types.js';
import { mailInput } from '../domain/mail-input.js';
import type { FakeFacts } from './fake-api.js';

export const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&amp;`;
const STATES: readonly Invoice['state'][] = [
  'scheduled',
  'on_hold',
  'awaiting_person',
  'settled',
  'cancelled',
  'written_off',
  'handed_over',
];
const NAMES = [
  'Mécanique du Rhône SAS',
  'Boulangerie Pâtisserie Viennoiserie de la Très Longue Rue des Acacias et Fils',
  'Jeanne Petit',
  'Commune de Saint-Étienne-de-Saint-Geoirs',
  HOSTILE,
];

export function invoice(index: number, change: Partial<Invoice> = {}): Invoice {
  return {
    id: `inv_${index}`,
    number: `F-2026-${String(index).padStart(4, '0')}`,
    state: STATES[index % STATES.length] ?? 'scheduled',
    customer: {
      id: `cus_${index}`,
      reference: `C-${index}`,
      name: NAMES[index % NAMES.length] ?? '',
      kind: 'company',
    },
    totalCents: 120_000 + index * 3_333,
    outstandingCents: index % 7 === 3 ? 0 : 120_000 + index * 3_333,
    currency: 'EUR',
    issuedOn: '2026-10-01',
    dueOn: '2026-10-31',
    lines: [],
    instalments: [],
    documentUrl: null,
    remindersAlreadySent: 0,
    subscription: null,
    createdAt: '2026-10-01T08:00:00.000Z',
    updatedAt: '2026-10-01T08:00:00.000Z',
    orderReference: index % 2 === 0 ? 'PO-88' : null,
    paymentUrl: index % 2 === 0 ? 'https://pay.example/F' : null,
    policy: { name: 'pme', version: 1 },
    accountManager: { id: 'usr_1', name: 'Claire Martin' },
    holds:
      index % 7 === 1
        ? [{ reason: 'paused', since: '2026-11-02T09:00:00.000Z', until: '2026-11-20', note: HOSTILE }]
        : [],
    next: index % 7 === 3 ? null : { kind: 'reminder', step: 'reminder-1', at: '2026-11-03T08:07:12.000Z' },
    why: { code: 'waiting-for-step', text: 'Rappel 1 prévu le mardi 3 novembre vers 9 h' },
    workflowId: `invoice/org_1/inv_${index}`,
    temporalUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/x',
    ...change,
  };
}

export function task(index: number, change: Partial<Task> = {}): Task {
  const { id, number, outstandingCents, dueOn, customer } = invoice(index);
  return {
    id: `tsk_${index}`,
    kind: index % 3 === 2 ? 'review' : 'call',
    state: 'open',
    invoiceId: id,
    invoices: [{ id, number, outstandingCents, currency: 'EUR', dueOn, taskId: `tsk_${index}` }],
    reason: null,
    customer: {
      ...customer,
      language: 'fr',
      contactName: null,
      email: 'compta@client.example',
      phone: '+33 4 72 00 00 00',
    },
    assignee: { id: 'usr_1', name: 'Claire Martin' },
    openedAt: '2026-11-11T08:10:00.000Z',
    dueAt: index % 2 === 0 ? '2026-11-02T16:30:00.000Z' : '2026-11-16T16:30:00.000Z',
    script: `## Appeler Mécanique du Rhône SAS\n\n**Téléphone** : +33 4 72 00 00 00\n\n### Ce qui est dû\n\n- Facture F-2026-0142 : 1 200,00 € restant dus\n- ${HOSTILE}\n\n> Bonjour, je vous appelle au sujet de la facture.\n\n[un lien](javascript:alert(3)) ![](http://tracker.example/x.png)\n\n<pre>brut <img src=x onerror=alert(4)\n`,
    allowedOutcomes: [
      'promise_to_pay',
      'payment_sent',
      'payment_plan',
      'unreachable',
      'voicemail',
      'dispute',
      'refuses',
    ],
    outcome: null,
    note: null,
    completedBy: null,
    completedAt: null,
    closedBecause: null,
    attempt: 1 + (index % 3),
    snoozedUntil: null,
    snoozeReason: null,
    undoableUntil: null,
    ...change,
  };
}

export function message(index: number, change: Partial<Message> = {}): Message {
  const mail = composeMail(
    mailInput({ customer: { name: 'Client', contactName: index === 4 ? HOSTILE : 'Jeanne Petit' } }),
  );
  return {
    id: `msg_${index}`,
    invoiceIds: ['inv_0'],
    step: index % 2 === 0 ? 'reminder-1' : 'reminder-2',
    kind: 'reminder',
    channel: 'email',
    round: 1,
    state: (['sent', 'delivered', 'bounced', 'skipped', 'observed'] as const)[index % 5] ?? 'sent',
    provider: 'mailbox',
    providerMessageId: `box-${index}`,
    to: index === 3 ? null : 'compta@mecanique-du-rhone.example',
    from: 'Atelier Durand <facturation@atelier-durand.example>',
    replyTo: 'Claire Martin <claire@atelier-durand.example>',
    ...mail,
    headers: { 'Message-ID': `<msg_${index}@atelier-durand.example>`, 'Auto-Submitted': 'auto-generated' },
    plannedFor: '2026-11-03T08:07:12.000Z',
    sentAt: index % 5 > 2 ? null : '2026-11-03T08:07:13.000Z',
    reason: index % 5 === 3 ? 'hold_dispute' : null,
    ...change,
  };
}

export function customer(index: number, change: Partial<Customer> = {}): Customer {
  const { id, reference, name, kind } = invoice(index).customer;
  return {
    id,
    reference: reference ?? '',
    name: name ?? '',
    kind,
    email: 'compta@client.example',
    contactName: 'Jeanne Petit',
    phone: '+33 4 72 00 00 00',
    language: 'fr',
    region: 'FR',
    paused: false,
    pausedUntil: null,
    stopped: false,
    neverRemind: false,
    callOnly: false,
    insolvency: false,
    reminderContact: null,
    paysByDirectDebit: false,
    openInvoices: 2,
    outstanding: [
      { currency: 'EUR', cents: 240_000 },
      { currency: 'USD', cents: 5_000 },
    ],
    ...change,
  };
}

export function user(index: number, change: Partial<User> = {}): User {
  return {
    id: `usr_${index}`,
    email: `equipe-${index}@atelier-durand.example`,
    name: ['Claire Martin', 'Noa Blanc', HOSTILE, 'Sam Petit'][index - 1] ?? `Équipe ${index}`,
    role: (['owner', 'account_manager', 'account_manager', 'reader'] as const)[index - 1] ?? 'reader',
    phone: null,
    hasPassword: true,
    standIn: null,
    absentUntil: null,
    createdAt: '2026-10-01T08:00:00.000Z',
    ...change,
  };
}

const entry = (type: string, text: string, change: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: '2026-11-03T08:07:13.000Z',
  type,
  actor: { kind: 'system' },
  data: {},
  text,
  ...change,
});

const theOrganisation = (language: 'fr' | 'en') => ({
  id: 'org_1',
  name: 'Atelier Durand',
  siren: null,
  sandbox: true,
  language,
  timeZone: 'Europe/Paris',
  region: 'FR',
  sender: {
    name: 'Atelier Durand',
    email: 'compta@atelier-durand.example',
    phone: '04 72 00 00 01',
    dkimSelector: null,
  },
  stopped: false,
  stoppedAt: null,
  stopReason: null,
  suspended: false,
  createdAt: '2026-10-01T08:00:00.000Z',
});

/** A sandbox organisation with `count` of everything. */
export function factsWith(count: number, language: 'fr' | 'en' = 'fr'): FakeFacts {
  const numbered = <T>(make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const organisation = theOrganisation(language);
  return {
    me: {
      apiKey: null,
      user: { id: 'usr_1', name: 'Claire Martin', email: 'claire@atelier-durand.example', role: 'owner' },
      organisation,
    },
    clock: {
      now: '2026-11-03T08:30:00.000Z',
      status: 'ready',
      target: null,
      nextAt: '2026-11-07T08:11:00.000Z',
    },
    invoices: numbered(invoice),
    timeline:
      count === 0
        ? []
        : [
            entry('invoice.created', 'Facture F-2026-0000 reçue : 1 200,00 €', {
              actor: { kind: 'api', name: 'Comptabilité' },
            }),
            entry('message.sent', 'Rappel 1 parti'),
            entry('task.opened', 'Appel à passer avant le 16 novembre'),
            entry('payment.received', HOSTILE, { actor: { kind: 'user', name: 'Claire Martin' } }),
          ],
    messages: numbered(message),
    tasks: numbered(task),
    customers: numbered(customer),
    users: [1, 2, 3, 4].map((index) => user(index)),
    organisation: {
      ...organisation,
      residueCents: 0,
      maxPaymentDataAgeDays: null,
      paymentDataUpTo: null,
      correctsCrossedPayments: false,
      closures: [],
    },
    refusal: null,
    pageSize: 50,
  };
}
