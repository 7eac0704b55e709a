/**
 * What the outside may expect of one customer's invoices after any story: a small reducer written from the contract
 * alone. It imports nothing of the program; what it cannot know (how long a promise lasts on the calendar) it leaves open.
 */
export interface LifeModel {
  readonly invoices: readonly InvoiceModel[];
  readonly isStopped: boolean;
}

export interface InvoiceModel {
  readonly totalCents: number;
  readonly creditedCents: number;
  /** What was paid and not taken back, in the order of payment. */
  readonly paid: readonly number[];
  readonly final: 'cancelled' | null;
  /** Holds that must be there, and that must not; what is in neither is open. */
  readonly must: ReadonlySet<string>;
  readonly mustNot: ReadonlySet<string>;
}

export type LifeCommand =
  | { readonly kind: 'create'; readonly dueInDays: number; readonly totalCents: number }
  | { readonly kind: 'pay'; readonly at: number; readonly cents: number }
  | {
      readonly kind:
        | 'payRest'
        | 'reverse'
        | 'cancel'
        | 'pause'
        | 'resume'
        | 'dispute'
        | 'resolve'
        | 'promise'
        | 'editDue'
        | 'bounce'
        | 'reply';
      readonly at: number;
    }
  | { readonly kind: 'credit'; readonly at: number; readonly cents: number }
  | { readonly kind: 'customerPause' | 'stop' | 'start' | 'editAddress' | 'readReply' | 'undo' | 'repeat' }
  | {
      readonly kind: 'answerCall';
      readonly outcome: 'unreachable' | 'payment_sent' | 'refuses' | 'promise_to_pay';
    }
  | { readonly kind: 'advance' | 'jump'; readonly days: number };

export const EMPTY: LifeModel = { invoices: [], isStopped: false };
export const MOST_INVOICES = 3;

export const outstandingOf = ({ totalCents, creditedCents, paid }: InvoiceModel): number =>
  Math.max(0, totalCents - creditedCents - paid.reduce((sum, cents) => sum + cents, 0));
export const isFinal = (invoice: InvoiceModel): boolean =>
  invoice.final !== null || outstandingOf(invoice) === 0;
export const isOverpaid = ({ totalCents, creditedCents, paid }: InvoiceModel): boolean =>
  totalCents - creditedCents - paid.reduce((sum, cents) => sum + cents, 0) < 0;

/** The invoice a command is about: counted round, so that every number means one. */
export const placeOf = (model: LifeModel, at: number): number =>
  model.invoices.length === 0 ? -1 : at % model.invoices.length;

/** Whether the command means anything in this state; the others are passed over by model and program alike. */
export function isPossible(model: LifeModel, command: LifeCommand): boolean {
  if (command.kind === 'create') return model.invoices.length < MOST_INVOICES;
  if (!('at' in command)) return true;
  const invoice = model.invoices[placeOf(model, command.at)];
  if (invoice === undefined) return false;
  if (command.kind === 'reverse')
    return invoice.paid.length > 0 && invoice.final === null && !isOverpaid(invoice);
  if (command.kind === 'bounce' || command.kind === 'reply') return true;
  return !isFinal(invoice);
}

/** The state after a command that was possible and was answered 2xx. */
export function after(model: LifeModel, command: LifeCommand): LifeModel {
  switch (command.kind) {
    case 'create':
      return {
        ...model,
        invoices: [
          ...model.invoices,
          {
            totalCents: command.totalCents,
            creditedCents: 0,
            paid: [],
            final: null,
            must: new Set(model.isStopped ? ['stopped'] : []),
            mustNot: new Set(['dispute', ...(model.isStopped ? [] : ['stopped'])]),
          },
        ],
      };
    case 'pay':
      return at(model, command.at, (one) => ({ ...one, paid: [...one.paid, command.cents] }));
    case 'payRest':
      return at(model, command.at, (one) => ({ ...one, paid: [...one.paid, outstandingOf(one)] }));
    case 'credit':
      return at(model, command.at, (one) => ({
        ...one,
        creditedCents: one.creditedCents + Math.min(command.cents, outstandingOf(one)),
      }));
    case 'reverse':
      // An invoice that was settled begins anew: its holds ended with it.
      return at(model, command.at, (one) => {
        const paid = one.paid.slice(0, -1);
        return isFinal(one) ? { ...one, paid, must: new Set(), mustNot: new Set() } : { ...one, paid };
      });
    case 'cancel':
      return at(model, command.at, (one) => ({ ...one, final: 'cancelled' }));
    case 'pause':
      return at(model, command.at, placed('paused'));
    case 'resume':
      return at(model, command.at, lifted('paused'));
    case 'dispute':
      return at(model, command.at, placed('dispute'));
    case 'resolve':
      return at(model, command.at, lifted('dispute'));
    case 'promise':
      // It ends on the calendar; only that it may be there is known.
      return at(model, command.at, open('promise'));
    case 'editDue':
      return model;
    case 'bounce':
      return every(model, placed('undeliverable'));
    case 'editAddress':
      return every(model, lifted('undeliverable'));
    case 'reply':
      return every(model, placed('reply'));
    case 'readReply':
      return every(model, lifted('reply'));
    case 'customerPause':
      return every(model, placed('paused'));
    case 'stop':
      return { ...every(model, placed('stopped')), isStopped: true };
    case 'start':
      return { ...every(model, lifted('stopped')), isStopped: false };
    case 'undo':
      return every(model, open('reply'));
    case 'answerCall':
    case 'repeat':
    case 'advance':
    case 'jump':
      return model;
  }
}

type Change = (invoice: InvoiceModel) => InvoiceModel;
const at = (model: LifeModel, place: number, change: Change): LifeModel => ({
  ...model,
  invoices: model.invoices.map((invoice, index) =>
    index === placeOf(model, place) ? change(invoice) : invoice,
  ),
});
const every = (model: LifeModel, change: Change): LifeModel => ({
  ...model,
  invoices: model.invoices.map((invoice) => (isFinal(invoice) ? invoice : change(invoice))),
});
const without = (set: ReadonlySet<string>, reason: string): ReadonlySet<string> =>
  new Set([...set].filter((one) => one !== reason));
const placed =
  (reason: string): Change =>
  (one) => ({ ...one, must: new Set([...one.must, reason]), mustNot: without(one.mustNot, reason) });
const lifted =
  (reason: string): Change =>
  (one) => ({ ...one, must: without(one.must, reason), mustNot: new Set([...one.mustNot, reason]) });
const open =
  (reason: string): Change =>
  (one) => ({ ...one, must: without(one.must, reason), mustNot: without(one.mustNot, reason) });
