import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createOrganisationBody } from '../../src/api/schemas/other-bodies.js';
import { postInvoiceBody } from '../../src/api/schemas/invoice-body.js';
import { sandboxInvoices, sandboxOrganisation } from '../../src/dev/sandbox-data.js';
import { civilDate } from '../../src/domain/time.js';

test('what a newcomer finds is what the API accepts', () => {
  const owner = { email: 'camille@atelier-durand.example', password: 'long enough to be one' };
  expect(createOrganisationBody.safeParse(sandboxOrganisation(owner)).error?.issues).toBeUndefined();
  for (const day of ['2026-11-23', '2027-01-01', '2028-02-29']) {
    for (const invoice of sandboxInvoices(civilDate(day))) {
      expect(postInvoiceBody.safeParse(invoice).error?.issues).toBeUndefined();
    }
  }
});

test('it shows all ages and kinds: due soon, due lately, a public buyer, one without an e-mail', () => {
  const invoices = sandboxInvoices(civilDate('2026-11-23'));
  expect(new Set(invoices.map((invoice) => invoice.number)).size).toBe(invoices.length);
  expect(invoices.some((invoice) => invoice.dueOn > '2026-11-23')).toBe(true);
  expect(invoices.some((invoice) => invoice.dueOn < '2026-11-23')).toBe(true);
  expect(invoices.some((invoice) => invoice.customer.kind === 'public')).toBe(true);
  expect(invoices.filter((invoice) => !('email' in invoice.customer))).toHaveLength(1);
});

test('what the README and the examples post is new to it', () => {
  const shown = ['README.md', 'clients/examples/first-afternoon.sh', 'clients/examples/first-afternoon.ts']
    .map((path) => readFileSync(path, 'utf8'))
    .join();
  expect(shown).toContain('F-2026-0142');
  const taken = sandboxInvoices(civilDate('2026-11-23')).flatMap(({ number, customer }) => [
    number,
    `'${customer.reference}'`,
    `"${customer.reference}"`,
  ]);
  expect(taken.filter((name) => shown.includes(name))).toEqual([]);
});

test('every address is one that reaches nobody', () => {
  const addresses = JSON.stringify([
    sandboxOrganisation({ email: 'x@y.example', password: '' }),
    sandboxInvoices(civilDate('2026-11-23')),
  ]).matchAll(/[\w.-]+@([\w.-]+)/g);
  expect([...addresses].filter(([, domain]) => !/\.example$/.test(domain ?? ''))).toEqual([]);
});
