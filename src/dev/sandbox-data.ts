import { addDays } from '../domain/calendar/civil.js';
import type { CivilDate } from '../domain/time.js';

/** The organisation a newcomer finds: a small French workshop, invented, on addresses that reach nobody. */
export function sandboxOrganisation(owner: { email: string; password: string }) {
  return {
    name: 'Atelier Durand',
    timeZone: 'Europe/Paris',
    region: 'FR',
    language: 'fr',
    sandbox: true,
    sender: { name: 'Atelier Durand', email: 'factures@atelier-durand.example', phone: '+33 4 72 00 12 34' },
    owner: { name: 'Camille Durand', ...owner },
  } as const;
}

/** Numbers and references of its own: those of the README and of the examples are free for whoever tries them. */
const CUSTOMERS = {
  mecanique: {
    reference: 'AD-17',
    name: 'Mécanique du Rhône SAS',
    kind: 'company',
    email: 'compta@mecanique-du-rhone.example',
    contactName: 'Nadia Benali',
    phone: '+33 4 78 00 45 10',
  },
  boulangerie: {
    reference: 'AD-21',
    name: 'Boulangerie Lefèvre',
    kind: 'company',
    email: 'contact@boulangerie-lefevre.example',
    contactName: 'Paul Lefèvre',
    phone: '+33 4 72 00 98 76',
  },
  mairie: {
    reference: 'AD-30',
    name: 'Commune de Saint-Aubin',
    kind: 'public',
    email: 'finances@saint-aubin.example',
    contactName: 'Service des finances',
    phone: '+33 4 74 00 11 22',
  },
  menuiserie: {
    reference: 'AD-42',
    name: 'Menuiserie Kieffer',
    kind: 'company',
    email: 'info@menuiserie-kieffer.example',
    contactName: 'Anne Kieffer',
    region: 'FR-67',
  },
  /** Without an e-mail address: its invoice shows the task that asks a person for one. */
  garage: {
    reference: 'AD-55',
    name: 'Garage Petit et Fils',
    kind: 'company',
    contactName: 'Marc Petit',
    phone: '+33 4 77 00 33 44',
  },
} as const;

/** The invoices posted on the first start, in all ages, relative to the organisation's day. */
export function sandboxInvoices(today: CivilDate) {
  const year = today.slice(0, 4);
  const invoice = (
    serial: number,
    customer: keyof typeof CUSTOMERS,
    totalCents: number,
    dueInDays: number,
    description: string,
    more: Readonly<Record<string, string>> = {},
  ) => ({
    number: `AD-${year}-${String(serial).padStart(4, '0')}`,
    customer: CUSTOMERS[customer],
    totalCents,
    currency: 'EUR',
    issuedOn: addDays(today, dueInDays - 30),
    dueOn: addDays(today, dueInDays),
    lines: [{ description, quantity: 1, unitCents: totalCents }],
    ...more,
  });
  return [
    invoice(138, 'mecanique', 120_000, -12, 'Usinage de douze supports', { orderReference: 'PO-88' }),
    invoice(139, 'boulangerie', 45_60, -3, "Réparation d'un pétrin"),
    invoice(140, 'mairie', 384_000, -1, 'Garde-corps de la passerelle', { orderReference: 'BC-2291' }),
    invoice(141, 'menuiserie', 89_900, 4, 'Ferrures sur mesure', { policy: 'freelance' }),
    invoice(142, 'mecanique', 64_250, 18, 'Usinage de six brides', { orderReference: 'PO-93' }),
    invoice(143, 'garage', 23_400, -6, "Remise en état d'un pont élévateur"),
  ];
}
