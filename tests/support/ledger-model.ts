import { balanceOf, paymentState } from '../../src/domain/ledger/balance.js';
import type { Instalment } from '../../src/domain/ledger/instalments.js';
import {
  entriesOfCredit,
  entriesOfPayment,
  entriesOfRefill,
  entriesOfReversal,
  owedCents,
  unallocatedCents,
  type Entry,
  type InvoiceAccount,
} from '../../src/domain/ledger/ledger.js';
import type { CivilDate } from '../../src/domain/time.js';

export type Aim = { readonly number: string } | { readonly customer: string };
export interface ModelInvoice {
  readonly id: string;
  readonly number: string;
  readonly customer: string;
  readonly totalCents: number;
  readonly currency: string;
  readonly dueOn: CivilDate;
  readonly instalments?: readonly Instalment[];
}
export interface ModelPayment {
  readonly reference: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly aim: Aim;
}

interface Invoice {
  account: InvoiceAccount;
  readonly number: string;
  readonly customer: string;
  isSettled: boolean;
}
interface Payment extends ModelPayment {
  waits: boolean;
  /** What it was meant for was there, or came while it waited: a person who spent it before keeps what is left of it. */
  isMet: boolean;
  isReversed: boolean;
  readonly given: Map<string, number>;
}

/**
 * An organisation's money in memory: the rules of src/domain/ledger and nothing else, in the order of the contract's
 * calls. What the API answers is compared with it.
 */
export class LedgerModel {
  readonly invoices = new Map<string, Invoice>();
  readonly payments = new Map<string, Payment>();
  readonly #reversed = new Set<string>();

  constructor(readonly residueCents = 0) {}

  /** What was paid before the invoice came is its own. */
  post({ id, number, customer, instalments = [], ...terms }: ModelInvoice): void {
    const account = { id, instalments, paidCents: 0, creditedCents: 0, ...terms };
    this.invoices.set(id, { account, number, customer, isSettled: false });
    const waiting = [...this.payments.values()].filter((payment) => payment.waits && !payment.isReversed);
    const byNumber = waiting.filter(({ aim }) => 'number' in aim && aim.number === number);
    const byCustomer = waiting.filter(({ aim }) => 'customer' in aim && aim.customer === customer);
    for (const payment of [...byNumber, ...byCustomer]) {
      if (payment.currency === terms.currency) this.#spend(payment, [this.#invoice(id)]);
      const isSpent = unallocatedCents(accountOf(payment)) === 0;
      payment.waits = 'customer' in payment.aim && !isSpent;
      payment.isMet = true;
    }
    this.#judge(id);
  }

  /** False: refused, another currency than the invoice's. */
  receive(payment: ModelPayment): boolean {
    const { aim, currency } = payment;
    const aimed = [...this.invoices.values()].filter((invoice) => isFor(aim, invoice));
    if ('number' in aim && aimed[0] && aimed[0].account.currency !== currency) return false;
    const open = aimed.filter((invoice) => !invoice.isSettled && invoice.account.currency === currency);
    const waits = 'number' in aim ? aimed.length === 0 : open.length === 0;
    const isReversed = this.#reversed.has(payment.reference);
    const isMet = aimed.length > 0;
    const stored = { ...payment, waits, isMet, isReversed, given: new Map<string, number>() };
    this.payments.set(payment.reference, stored);
    if (!isReversed) this.#spend(stored, open);
    for (const { account } of open) this.#judge(account.id);
    return true;
  }

  /** May come before the payment itself. */
  reverse(reference: string): void {
    this.#reversed.add(reference);
    const payment = this.payments.get(reference);
    if (!payment || payment.isReversed) return;
    const given = [...payment.given].map(([invoiceId, cents]) => ({ invoiceId, cents })).sort(byInvoice);
    this.#write(entriesOfReversal(reference, given));
    payment.isReversed = true;
    payment.waits = false;
    for (const { invoiceId } of given) {
      const invoice = this.#invoice(invoiceId);
      const places = [...this.payments.values()].filter(
        (other) =>
          !other.isReversed &&
          other.isMet &&
          ('number' in other.aim
            ? other.aim.number === invoice.number
            : other.aim.customer === invoice.customer),
      );
      this.#write(entriesOfRefill(invoice.account, places.map(accountOf)));
    }
    for (const { invoiceId } of given) this.#judge(invoiceId);
  }

  /** False: refused, the invoice is settled or the note larger than it. */
  credit(invoiceId: string, cents: number): boolean {
    const invoice = this.#invoice(invoiceId);
    const { account } = invoice;
    if (invoice.isSettled || cents > account.totalCents - account.creditedCents) return false;
    const given = [...this.payments.values()]
      .map((payment) => ({ paymentId: payment.reference, cents: payment.given.get(invoiceId) ?? 0 }))
      .filter((one) => one.cents > 0);
    this.#write(entriesOfCredit(account, cents, given));
    invoice.account = { ...invoice.account, creditedCents: account.creditedCents + cents };
    this.#judge(invoiceId);
    return true;
  }

  /** False: refused, more than is owed or left, another currency, a settled invoice, a reversed payment. */
  allocate(reference: string, invoiceId: string, cents: number): boolean {
    const payment = this.payments.get(reference);
    const invoice = this.#invoice(invoiceId);
    if (!payment || payment.isReversed || invoice.isSettled) return false;
    if (payment.currency !== invoice.account.currency) return false;
    if (cents > unallocatedCents(accountOf(payment)) || cents > owedCents(invoice.account)) return false;
    this.#write([{ paymentId: reference, invoiceId, cents }]);
    payment.waits = false;
    this.#judge(invoiceId);
    return true;
  }

  /** What the API should say of an invoice. */
  invoice(id: string): { isSettled: boolean; outstandingCents: number } {
    const { account, isSettled } = this.#invoice(id);
    return { isSettled, outstandingCents: isSettled ? 0 : owedCents(account) };
  }

  /** What the API should say of a payment. */
  payment(reference: string) {
    const payment = this.payments.get(reference);
    if (!payment) throw new Error(`no payment ${reference}`);
    const account = accountOf(payment);
    return {
      state: paymentState({ ...account, isReversed: payment.isReversed }),
      unallocatedCents: payment.isReversed ? 0 : unallocatedCents(account),
      allocations: [...payment.given]
        .map(([invoiceId, amountCents]) => ({ invoiceId, amountCents }))
        .filter((one) => one.amountCents > 0)
        .sort(byInvoice),
    };
  }

  #invoice(id: string): Invoice {
    const invoice = this.invoices.get(id);
    if (!invoice) throw new Error(`no invoice ${id}`);
    return invoice;
  }

  #spend(payment: Payment, invoices: readonly Invoice[]): void {
    this.#write(
      entriesOfPayment(
        accountOf(payment),
        invoices.map((invoice) => invoice.account),
      ),
    );
  }

  #write(entries: readonly Entry[]): void {
    for (const { paymentId, invoiceId, cents } of entries) {
      const invoice = this.#invoice(invoiceId);
      const payment = this.payments.get(paymentId);
      if (!payment) throw new Error(`no payment ${paymentId}`);
      invoice.account = { ...invoice.account, paidCents: invoice.account.paidCents + cents };
      payment.given.set(invoiceId, (payment.given.get(invoiceId) ?? 0) + cents);
    }
  }

  #judge(id: string): void {
    const invoice = this.#invoice(id);
    invoice.isSettled = balanceOf(invoice.account, this.residueCents).kind === 'settled';
  }
}

const isFor = (aim: Aim, invoice: Invoice): boolean =>
  'number' in aim ? aim.number === invoice.number : aim.customer === invoice.customer;

function accountOf(payment: Payment) {
  const allocatedCents = [...payment.given.values()].reduce((sum, cents) => sum + cents, 0);
  return {
    id: payment.reference,
    amountCents: payment.amountCents,
    currency: payment.currency,
    allocatedCents,
  };
}

const byInvoice = (a: { invoiceId: string }, b: { invoiceId: string }): number =>
  a.invoiceId < b.invoiceId ? -1 : 1;
