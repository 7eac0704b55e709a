import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meetArrivals } from '../../src/db/arrivals.js';
import { listClosures, replaceClosures } from '../../src/db/closures.js';
import { saveCustomer, type CustomerInput } from '../../src/db/customers.js';
import { loadFacts } from '../../src/db/facts.js';
import { freshFacts } from '../../src/db/fresh-facts.js';
import { newInvoice, writeInvoice, type NewInvoice } from '../../src/db/invoices.js';
import { lockInvoice } from '../../src/db/leases.js';
import { firstPlan, replan } from '../../src/db/plan.js';
import { latestPolicy } from '../../src/db/policies.js';
import { ownerOf } from '../../src/db/users.js';
import { civilDate } from '../../src/domain/time.js';
import { HASH, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-11-03 09:00');
  await world.act((tx) =>
    replaceClosures(tx, [
      { firstOn: civilDate('2026-11-05'), lastOn: civilDate('2026-11-06'), label: 'Inventaire' },
    ]),
  );
});
afterAll(() => world.close());

type Wish = Partial<Omit<NewInvoice, 'customer'>> & {
  customer?: Partial<CustomerInput>;
  policyName?: string;
};

const CASES: readonly (readonly [string, Wish])[] = [
  ['due soon', { dueOn: civilDate('2026-11-04') }],
  ['long overdue', { dueOn: civilDate('2026-08-31') }],
  ['due far away', { dueOn: civilDate('2027-05-31') }],
  ['with a courtesy that is past', { dueOn: civilDate('2026-11-05'), policyName: 'freelance' }],
  ['with reminders sent elsewhere', { dueOn: civilDate('2026-10-01'), remindersAlreadySent: 2 }],
  ['of another region', { dueOn: civilDate('2026-11-10'), customer: { region: 'FR-RE' } }],
  ['of a public buyer', { customer: { kind: 'public' }, policyName: 'public-buyer' }],
  [
    'in instalments',
    {
      totalCents: 3_000,
      dueOn: civilDate('2027-01-10'),
      instalments: [
        { dueOn: civilDate('2026-10-10'), amountCents: 1_000 },
        { dueOn: civilDate('2027-01-10'), amountCents: 2_000 },
      ],
    },
  ],
];

describe('an invoice that is not written yet', () => {
  it.each(CASES)('%s: has the facts and the plan it would have been read with', async (name, wish) => {
    const { customer: who, policyName = 'pme', ...terms } = wish;
    await world.act(async (tx) => {
      const input: CustomerInput = {
        reference: name,
        name: 'Rhône',
        kind: 'company',
        email: `${name.replaceAll(' ', '-')}@rhone.example`,
        ...who,
      };
      const arriving = { number: name, customerReference: name, email: input.email };
      const saved = await saveCustomer(tx, input, (await meetArrivals(tx, [arriving])).of(arriving));
      const policy = await latestPolicy(tx, policyName);
      if (saved.kind !== 'saved' || policy === undefined) throw new Error('the world is not set');
      const row = newInvoice(tx, {
        number: name,
        customer: saved.customer,
        accountManagerId: (await ownerOf(tx)).id,
        policy,
        totalCents: 120_000,
        currency: 'EUR',
        issuedOn: civilDate('2026-08-01'),
        dueOn: civilDate('2026-10-31'),
        lines: [{ description: 'Révision', quantity: 1.5, unitCents: 80_000 }],
        remindersAlreadySent: 0,
        requestHash: HASH,
        ...terms,
      });
      const facts = await freshFacts(tx, row, saved.customer, { policy, closures: await listClosures(tx) });
      const first = firstPlan(tx, facts, policy);

      writeInvoice(tx, row);
      const written = await lockInvoice(tx, row.id);
      expect(written).toEqual(row);
      const situation = await loadFacts(tx, row.id);
      expect(situation.facts).toEqual(facts);
      expect(situation.policy).toEqual(policy);
      const move = await replan(tx, row.id);
      expect(move).toEqual(first.move);
      expect(await lockInvoice(tx, row.id)).toEqual({ ...row, ...first.columns });
    });
    const types = await world.oracle.query<{ type: string }>(
      'SELECT type FROM audit_event WHERE invoice_id = (SELECT id FROM invoice WHERE number = $1)',
      [name],
    );
    expect(types.rows.length).toBeGreaterThan(0);
  });
});
