/**
 * What the outside may expect of one customer's invoices after any story: a small reducer written from the contract
 * alone. It imports nothing of the program; what it cannot know (how long a promise lasts on the calendar) it leaves open.
 */
export interface LifeModel {
  readonly invoices: readonly InvoiceModel[];
  /** The whole firm. */
  readonly isStopped: boolean;
  /** The customer wants no more reminders. */
  readonly isSilenced: boolean;
  /** The last answer of a task: on which invoice, and what it found. */
  readonly lastAnswer: { readonly at: number; readonly wasSilenced: boolean } | null;
}

export interface InvoiceModel {
  readonly totalCents: number;
  readonly creditedCents: number;
  /** What was paid and not taken back, in the order of payment. */
  readonly paid: readonly number[];
  readonly final: 'cancelled' | 'written_off' | 'handed_over' | null;
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
  /** Some open task is completed with one of its outcomes; and which it was, once it is known. */
  | { readonly kind: 'answer'; readonly nth: number; readonly choice: number }
  | {
      readonly kind: 'answered';
      readonly at: number;
      readonly task: string;
      readonly reason: string | null;
      readonly outcome: string;
    }
  /** The part is killed while the next command is carried out. */
  | { readonly kind: 'killWorker' | 'killApi' }
  | { readonly kind: 'advance' | 'jump'; readonly days: number };

export const EMPTY: LifeModel = { invoices: [], isStopped: false, isSilenced: false, lastAnswer: null };
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
            must: new Set(model.isStopped || model.isSilenced ? ['stopped'] : []),
            mustNot: new Set(['dispute', ...(model.isStopped || model.isSilenced ? [] : ['stopped'])]),
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
      return { ...(model.isSilenced ? model : every(model, lifted('stopped'))), isStopped: false };
    case 'undo':
      return undone(model);
    case 'answered':
      return {
        ...afterAnswer(model, command),
        lastAnswer: { at: command.at, wasSilenced: model.isSilenced },
      };
    case 'answer':
    case 'killWorker':
    case 'killApi':
    case 'repeat':
    case 'advance':
    case 'jump':
      return model;
  }
}

/** As if nothing had been said: what the answer placed is lifted, what it lifted is back, what it ended goes on. */
function undone(model: LifeModel): LifeModel {
  const { lastAnswer } = model;
  if (lastAnswer === null) return model;
  const unsure = model.invoices.map((one, place) => ({
    ...one,
    final: place === lastAnswer.at ? null : one.final,
    must: new Set<string>(),
    mustNot: new Set<string>(),
  }));
  return { ...model, invoices: unsure, isSilenced: lastAnswer.wasSilenced, lastAnswer: null };
}

type Answered = Extract<LifeCommand, { readonly kind: 'answered' }>;

/** Contract §7, Outcomes: what each answer does to holds and ends. */
function afterAnswer(model: LifeModel, { at: place, task, reason, outcome }: Answered): LifeModel {
  const read = task === 'read_reply' ? every(model, lifted('reply')) : model;
  const here = (change: Change): LifeModel => at(read, place, change);
  const end = (final: InvoiceModel['final']): LifeModel => here((one) => ({ ...one, final }));
  switch (outcome) {
    case 'promise_to_pay':
      return here(open('promise'));
    case 'payment_sent':
      return here(open('payment_announced'));
    case 'awaiting_approval':
      return here(open('internal_approval'));
    case 'dispute':
      return here(placed('dispute'));
    case 'wrong_contact':
      return every(read, placed('undeliverable'));
    case 'stop_reminders':
      return { ...every(read, placed('stopped')), isSilenced: true };
    case 'rejected':
    case 'settled':
      return here(lifted('dispute'));
    case 'corrected':
      return every(read, lifted('undeliverable'));
    case 'phone_only':
      return here(open('undeliverable'));
    case 'upheld':
    case 'cancel':
      return end('cancelled');
    case 'write_off':
      return end('written_off');
    case 'handed_over':
      return end('handed_over');
    case 'resume':
      return task === 'review' ? afterReview(read, place, reason) : read;
    default:
      return read;
  }
}

function afterReview(model: LifeModel, place: number, reason: string | null): LifeModel {
  if (reason === 'pause_without_end') return at(model, place, lifted('paused'));
  if (reason === 'no_contact') return at(model, place, open('undeliverable'));
  if (reason !== 'stopped_without_end') return model;
  return { ...(model.isStopped ? model : every(model, lifted('stopped'))), isSilenced: false };
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
