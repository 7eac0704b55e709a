import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerModel, type Aim } from '../support/ledger-model.js';
import { civilDate } from '../../src/domain/time.js';
import { customerBody, house, type Firm, type InvoiceSeen } from './house.js';
import type { PaymentSeen } from './payment-bodies.js';

// Any story of money, told to the API and to the rules alone: they say the same after every call.

const opened = house();
const NUMBERS = ['F-1', 'F-2', 'F-3'];
const CUSTOMERS = ['C-1', 'C-2'];
const cents = fc.integer({ min: 1, max: 300 });
const number = fc.constantFrom(...NUMBERS);
const reference = fc.constantFrom('P-1', 'P-2', 'P-3', 'P-4');
const currency = fc.constantFrom('EUR', 'EUR', 'CHF');
const aim: fc.Arbitrary<Aim> = fc.oneof(
  fc.record({ number }),
  fc.record({ customer: fc.constantFrom(...CUSTOMERS) }),
);
const post = fc.record({
  kind: fc.constant('post' as const),
  number,
  customer: fc.constantFrom(...CUSTOMERS),
  totalCents: cents,
  currency,
  dueOn: fc.integer({ min: 10, max: 28 }).map((day) => `2027-10-${day}`),
});
const receive = fc.record({
  kind: fc.constant('receive' as const),
  reference,
  amountCents: cents,
  currency,
  aim,
});
const reverse = fc.record({ kind: fc.constant('reverse' as const), reference });
const credit = fc.record({ kind: fc.constant('credit' as const), number, cents });
const allocate = fc.record({ kind: fc.constant('allocate' as const), reference, number, cents });
const event = fc.oneof(
  { arbitrary: receive, weight: 4 },
  { arbitrary: post, weight: 3 },
  { arbitrary: reverse, weight: 2 },
  { arbitrary: credit, weight: 1 },
  { arbitrary: allocate, weight: 2 },
);
type Happening = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** Once found by chance: what a person began to spend before its invoice came fills no gap of that invoice. */
const BEGUN_BY_A_PERSON: Happening[] = [
  { kind: 'post', number: 'F-2', customer: 'C-2', totalCents: 245, currency: 'EUR', dueOn: '2027-10-13' },
  { kind: 'receive', reference: 'P-3', amountCents: 225, currency: 'EUR', aim: { number: 'F-3' } },
  { kind: 'allocate', reference: 'P-3', number: 'F-2', cents: 52 },
  { kind: 'receive', reference: 'P-4', amountCents: 270, currency: 'EUR', aim: { number: 'F-3' } },
  { kind: 'post', number: 'F-3', customer: 'C-2', totalCents: 130, currency: 'EUR', dueOn: '2027-10-24' },
  { kind: 'reverse', reference: 'P-4' },
];

/** One organisation, told everything twice. */
class TwoBooks {
  readonly #invoices = new Map<string, string>();
  readonly #payments = new Map<string, string>();
  #credits = 0;

  constructor(
    readonly firm: Firm,
    readonly model: LedgerModel,
  ) {}

  async tell(happening: Happening): Promise<void> {
    switch (happening.kind) {
      case 'post':
        return this.#post(happening);
      case 'receive':
        return this.#receive(happening);
      case 'reverse': {
        const id = this.#payments.get(happening.reference);
        if (id === undefined) return;
        this.model.reverse(happening.reference);
        const reply = await this.firm.post(`/v1/payments/${id}/reverse`, { reason: 'returned' });
        expect(reply.status, reply.text).toBe(200);
        return;
      }
      case 'credit': {
        const id = this.#invoices.get(happening.number);
        if (id === undefined) return;
        const isTaken = this.model.credit(id, happening.cents);
        this.#credits += 1;
        const body = {
          reference: `A-${this.#credits}`,
          amountCents: happening.cents,
          issuedOn: '2026-11-05',
        };
        const reply = await this.firm.post(`/v1/invoices/${id}/credit`, body);
        expect(reply.status === 200, reply.text).toBe(isTaken);
        return;
      }
      case 'allocate': {
        const id = this.#payments.get(happening.reference);
        const invoiceId = this.#invoices.get(happening.number);
        if (id === undefined || invoiceId === undefined) return;
        await this.#allocate(happening.reference, id, invoiceId, happening.cents);
      }
    }
  }

  /** Everything the API says of money is what the rules say. */
  async compare(): Promise<void> {
    for (const [name, id] of this.#invoices) {
      const { state, outstandingCents } = await this.firm.invoice(id);
      const seen = { isSettled: state === 'settled', outstandingCents };
      expect(seen, name).toEqual(this.model.invoice(id));
    }
    const list = await this.firm.get<{ data: PaymentSeen[] }>('/v1/payments?limit=200');
    for (const { reference: name, state, unallocatedCents, allocations } of list.body.data) {
      expect({ state, unallocatedCents, allocations }, name).toEqual(this.model.payment(name));
    }
    expect(list.body.data).toHaveLength(this.model.payments.size);
  }

  async #post({ number: name, customer, ...terms }: Extract<Happening, { kind: 'post' }>): Promise<void> {
    if (this.#invoices.has(name)) return;
    const { kind: _kind, ...fields } = terms;
    const body = this.firm.invoiceBody({ number: name, customer: customerBody(customer), ...fields });
    const reply = await this.firm.post<InvoiceSeen>('/v1/invoices', body);
    expect(reply.status, reply.text).toBe(201);
    const { id } = reply.body;
    this.#invoices.set(name, id);
    this.model.post({ id, number: name, customer, ...fields, dueOn: civilDate(fields.dueOn) });
  }

  async #receive(happening: Extract<Happening, { kind: 'receive' }>): Promise<void> {
    const { reference: name, aim: target, kind: _kind, ...money } = happening;
    if (this.#payments.has(name)) return;
    const isTaken = this.model.receive({ reference: name, aim: target, ...money });
    const named =
      'number' in target ? { invoiceNumber: target.number } : { customerReference: target.customer };
    const body = { reference: name, ...money, ...named, receivedOn: '2026-11-05' };
    const reply = await this.firm.post<{ payment: PaymentSeen }>('/v1/payments', body);
    expect(reply.status === 201, reply.text).toBe(isTaken);
    if (isTaken) this.#payments.set(name, reply.body.payment.id);
  }

  /** The same request twice is one: the amounts differ so that each wish is a new one. */
  readonly #wishes = new Set<string>();
  async #allocate(name: string, id: string, invoiceId: string, wished: number): Promise<void> {
    const wish = `${name}/${invoiceId}/${wished}`;
    if (this.#wishes.has(wish)) return;
    this.#wishes.add(wish);
    const isTaken = this.model.allocate(name, invoiceId, wished);
    const allocations = [{ invoiceId, amountCents: wished }];
    const reply = await this.firm.post(`/v1/payments/${id}/allocate`, { allocations });
    expect(reply.status === 200, reply.text).toBe(isTaken);
  }
}

test(
  'whatever is told in whatever order, the API and the rules agree after every call',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 6, maxLength: 16 }),
        fc.constantFrom(0, 0, 5),
        async (happenings, residueCents) => {
          const firm = await opened.here.open();
          await opened.here.eyes.query('UPDATE organisation SET residue_cents = $2 WHERE org_id = $1', [
            firm.orgId,
            residueCents,
          ]);
          const books = new TwoBooks(firm, new LedgerModel(residueCents));
          for (const happening of happenings) {
            await books.tell(happening);
            await books.compare();
          }
        },
      ),
      { numRuns: 15, endOnFailure: true, examples: [[BEGUN_BY_A_PERSON, 0]] },
    );
  },
);
