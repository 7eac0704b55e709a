import type { HoldReason } from '../../../src/domain/facts.js';
import type { Shop } from '../shop.js';
import type { Life, Situation } from './life.js';

/** When a way out is taken: the same morning, on Friday of week 2 (all ends are over), or after thirty days (week 6). */
export type Moment = 'at once' | 'at its end' | 'a week later' | 'after thirty days';

/** What places a hold. */
export interface WayIn {
  /** As the documentation names it. */
  readonly by: string;
  readonly from: Situation;
  /** The answer of a task that does it: `call/dispute`. */
  readonly outcome?: string;
  /** The hold's end, as a day of the story; absent: only its own cause lifts it. */
  readonly until?: string;
  readonly enter: (life: Life) => Promise<unknown>;
}

/** What lifts it. */
export interface WayOut {
  readonly by: string;
  readonly when: Moment;
  readonly outcome?: string;
  /** Which ways in it belongs to; absent: all of the row. */
  readonly after?: (way: WayIn) => boolean;
  /** What comes next, in words. */
  readonly then: string;
  /** Absent: time alone does it. */
  readonly leave?: (life: Life) => Promise<unknown>;
  /** Where the invoice then stands (`Life.stands`), by the way in. */
  readonly stands: (way: WayIn) => string;
}

/** One reason for which an invoice may be held: who has to do something by when, and every way in and out. */
export interface HoldRow {
  readonly reason: HoldReason;
  readonly meaning: string;
  /** Who looks after it while it lasts. */
  readonly owner: string;
  /** Its end, or when a person is asked about it. */
  readonly end: string;
  /** What becomes of the days that were left to the next step. */
  readonly remaining: string;
  readonly waysIn: readonly WayIn[];
  readonly waysOut: readonly WayOut[];
}

/** What ends an invoice ends its holds: every reason with every end. */
export interface End {
  readonly by: string;
  readonly state: string;
  readonly leave: (life: Life) => Promise<unknown>;
}

const isAnswer = (way: WayIn): boolean => way.outcome !== undefined;
const hasNoEnd = (way: WayIn): boolean => way.until === undefined;

/** Where the ladder stands when the hold changed nothing about it. */
const LADDER: Readonly<Record<Situation, string>> = {
  waiting: 'reminder-2 fri 2',
  calling: 'formal-notice fri 2',
  broken: 'task broken_promise',
  absent: 'reminder-1 fri 1',
};
const asBefore = ({ from }: WayIn): string => LADDER[from];

const undone: WayOut = {
  by: '`undo` of the answer within a minute',
  when: 'at once',
  after: isAnswer,
  then: 'the task is open again; a reply holds again',
  leave: (life) => life.undo(),
  stands: ({ outcome = '' }) => {
    const [kind = ''] = outcome.split('/');
    return kind === 'read_reply' ? 'held reply' : `task ${kind}`;
  },
};
const MONDAY_2 = 'mon 2';
const KEEPS_DATES =
  'the ladder keeps its dates; what came due meanwhile comes in the first slot after, one message a day, in order';
const A_PAUSE = { reason: 'demande du client' };
const NEW_ADDRESS = { email: 'neuf@client.example' };
const nextMonday = (life: Life): string => life.shop.day(2, 'mon');
const thisFriday = (life: Life): string => life.shop.day(1, 'fri');

const PAUSED: HoldRow = {
  reason: 'paused',
  meaning: 'a person wants silence for a while',
  owner: 'whoever paused it; without an end the account manager (`review`)',
  end: '`until`; without it a `review` (`pause_without_end`) after thirty days, and again',
  remaining:
    'the calendar days that were left are counted again from the end, or from the day of the resumption',
  waysIn: [
    { by: '`/v1/invoices/{id}/pause`', from: 'waiting', enter: (life) => life.act('pause', A_PAUSE) },
    {
      by: '`/v1/invoices/{id}/pause` with `until`',
      from: 'waiting',
      until: MONDAY_2,
      enter: (life) => life.act('pause', { ...A_PAUSE, until: nextMonday(life) }),
    },
    { by: '`/v1/customers/{id}/pause`', from: 'waiting', enter: (life) => life.customer('pause', A_PAUSE) },
    {
      by: '`/v1/customers/{id}/pause` with `until`',
      from: 'waiting',
      until: MONDAY_2,
      enter: (life) => life.customer('pause', { ...A_PAUSE, until: nextMonday(life) }),
    },
    {
      by: 'an invoice posted while the customer is paused',
      from: 'absent',
      enter: async (life) => {
        await life.customer('pause', A_PAUSE);
        life.invoice = await life.postAnother();
      },
    },
  ],
  waysOut: [
    {
      by: '`/v1/invoices/{id}/resume`',
      when: 'a week later',
      after: hasNoEnd,
      then: 'the next step, after the days that were left',
      leave: (life) => life.act('resume'),
      stands: ({ from }) => (from === 'absent' ? 'reminder-1 mon 3' : 'reminder-2 mon 4'),
    },
    {
      by: '`/v1/customers/{id}/resume`',
      when: 'at once',
      then: 'the next step, after the days that were left',
      leave: (life) => life.customer('resume'),
      stands: asBefore,
    },
    {
      by: 'the end of its last day',
      when: 'at its end',
      after: ({ until }) => until !== undefined,
      then: 'the next step, after the days that were left',
      stands: () => 'reminder-2 tue 3',
    },
    {
      by: '`review`: `resume`',
      when: 'after thirty days',
      outcome: 'review/resume',
      after: hasNoEnd,
      then: 'the next step, after the days that were left',
      leave: (life) => life.answer('review', { outcome: 'resume' }),
      stands: ({ from }) => (from === 'absent' ? 'reminder-1 tue 6' : 'reminder-2 tue 7'),
    },
  ],
};

const STOPPED: HoldRow = {
  reason: 'stopped',
  meaning: 'this customer is reminded no more',
  owner: 'the account manager: a `call` after a complaint, a `review` of each invoice later',
  end: 'a `review` (`stopped_without_end`) after thirty days, or thirty days after the due date when that is later, and again',
  remaining: KEEPS_DATES,
  waysIn: [
    {
      by: 'a complaint (reported as spam)',
      from: 'waiting',
      enter: async (life) => {
        await life.mail('complain');
        await life.shop.complete(await life.shop.openTask(life.invoice, 'call'), { outcome: 'unreachable' });
      },
    },
    {
      by: '`read_reply`: `stop_reminders`',
      from: 'waiting',
      outcome: 'read_reply/stop_reminders',
      enter: (life) => life.replied({ outcome: 'stop_reminders' }),
    },
    {
      by: '`PATCH /v1/customers/{id}` `neverRemind: true`',
      from: 'waiting',
      enter: (life) => life.changeCustomer({ neverRemind: true }),
    },
    {
      by: 'an invoice posted for such a customer',
      from: 'absent',
      enter: async (life) => {
        await life.changeCustomer({ neverRemind: true });
        life.invoice = await life.postAnother();
      },
    },
  ],
  waysOut: [
    {
      by: '`PATCH /v1/customers/{id}` `neverRemind: false`',
      when: 'at once',
      then: 'the ladder goes on',
      leave: (life) => life.changeCustomer({ neverRemind: false }),
      stands: asBefore,
    },
    {
      by: '`review`: `resume`',
      when: 'after thirty days',
      outcome: 'review/resume',
      then: 'the ladder goes on, for all invoices of the customer',
      leave: (life) => life.answer('review', { outcome: 'resume' }),
      stands: ({ from }) => (from === 'absent' ? 'reminder-1 mon 6' : 'reminder-2 mon 6'),
    },
    undone,
  ],
};

const promised = (life: Life) => ({ promisedFor: thisFriday(life), promisedCents: 50_000 });
/** Counted from the day it was kept: Thursday of week 1. */
const KEPT: Readonly<Record<Situation, string>> = {
  ...LADDER,
  waiting: 'reminder-2 mon 3',
  broken: 'reminder-1 fri 1',
};
/** A person looks first whenever money was taken back. */
const REVERSED = 'the reversal of the payment that kept it, in its time';
const PROMISE: HoldRow = {
  reason: 'promise',
  meaning: 'the customer named a day',
  owner: 'the account manager when it is broken (`broken_promise`)',
  end: 'the promised day and two business days',
  remaining:
    'kept: the delay of the next step counts from the day it was kept; broken: a person decides first',
  waysIn: [
    {
      by: '`call`: `promise_to_pay`',
      from: 'calling',
      outcome: 'call/promise_to_pay',
      until: 'tue 2',
      enter: (life) => life.answer('call', { outcome: 'promise_to_pay', ...promised(life) }),
    },
    {
      by: '`read_reply`: `promise_to_pay`',
      from: 'waiting',
      outcome: 'read_reply/promise_to_pay',
      until: 'tue 2',
      enter: (life) => life.replied({ outcome: 'promise_to_pay', ...promised(life) }),
    },
    {
      by: '`broken_promise`: `promise_to_pay`',
      from: 'broken',
      outcome: 'broken_promise/promise_to_pay',
      until: 'tue 2',
      enter: (life) => life.answer('broken_promise', { outcome: 'promise_to_pay', ...promised(life) }),
    },
    {
      by: '`/v1/invoices/{id}/promise`',
      from: 'waiting',
      until: 'tue 2',
      enter: (life) => life.act('promise', { promisedFor: thisFriday(life), amountCents: 50_000 }),
    },
    {
      by: REVERSED,
      from: 'waiting',
      until: 'tue 2',
      enter: async (life) => {
        await life.act('promise', { promisedFor: thisFriday(life), amountCents: 50_000 });
        const payment = await life.pay(50_000);
        await life.shop.api.post(`/v1/payments/${payment}/reverse`, { reason: 'rejet' }, [200]);
      },
    },
  ],
  waysOut: [
    {
      by: 'payments since reach what was promised',
      when: 'at once',
      then: '`promise.kept`; the rest goes on, after a look when money was taken back',
      leave: (life) => life.pay(50_000),
      stands: ({ by, from }) => (by === REVERSED ? 'task review' : KEPT[from]),
    },
    {
      by: 'its end: broken',
      when: 'at its end',
      then: '`promise.broken`; task `broken_promise`, no mail first',
      stands: ({ by }) => (by === REVERSED ? 'task review, broken_promise' : 'task broken_promise'),
    },
    undone,
  ],
};

const DISPUTE: HoldRow = {
  reason: 'dispute',
  meaning: 'the invoice is contested; other invoices of the customer go on',
  owner: 'the account manager (`resolve_dispute`), escalated until it is done',
  end: 'none but its resolution',
  remaining: 'no step before the next business day; otherwise the ladder keeps its dates',
  waysIn: [
    {
      by: '`call`: `dispute`',
      from: 'calling',
      outcome: 'call/dispute',
      enter: (life) => life.answer('call', { outcome: 'dispute', disputeReason: 'palette abîmée' }),
    },
    {
      by: '`read_reply`: `dispute`',
      from: 'waiting',
      outcome: 'read_reply/dispute',
      enter: (life) => life.replied({ outcome: 'dispute', disputeReason: 'palette abîmée' }),
    },
    {
      by: '`/v1/invoices/{id}/dispute`',
      from: 'waiting',
      enter: (life) => life.act('dispute', { reason: 'palette abîmée' }),
    },
  ],
  waysOut: [
    ...(['rejected', 'settled', 'upheld'] as const).flatMap((end): WayOut[] => {
      const then = {
        rejected: 'goes on one business day later',
        settled: 'task `call`',
        upheld: 'cancelled',
      }[end];
      const stands = (way: WayIn) =>
        ({ rejected: asBefore(way), settled: 'task call', upheld: 'cancelled' })[end];
      return [
        {
          by: `\`resolve_dispute\`: \`${end}\``,
          when: 'at once',
          outcome: `resolve_dispute/${end}`,
          then,
          leave: (life) => life.answer('resolve_dispute', { outcome: end }),
          stands,
        },
        {
          by: `\`/v1/invoices/{id}/dispute/resolve\` \`${end}\``,
          when: 'at once',
          then,
          leave: (life) => life.act('dispute/resolve', { resolution: end }),
          stands,
        },
      ];
    }),
    {
      by: '`resolve_dispute`: `upheld` after a credit',
      when: 'at once',
      outcome: 'resolve_dispute/upheld',
      then: 'the rest is claimed, one business day later',
      leave: async (life) => {
        const reference = `AV-${life.invoice.number}`;
        const issuedOn = (await life.shop.now()).slice(0, 10);
        await life.act('credit', { reference, amountCents: 20_000, issuedOn });
        await life.answer('resolve_dispute', { outcome: 'upheld', as: 'credit' });
      },
      stands: asBefore,
    },
    undone,
  ],
};

const read = (
  outcome: string,
  then: string,
  stands: string,
  fields: (life: Life) => Record<string, unknown> = () => ({}),
): WayOut => ({
  by: `\`read_reply\`: \`${outcome}\``,
  when: 'at once',
  outcome: `read_reply/${outcome}`,
  then,
  leave: async (life) => {
    // The task hangs on one invoice of the customer and speaks of all.
    const path = `/v1/tasks?state=open&kind=read_reply&customer=${life.invoice.customer.id}`;
    const { data } = await life.shop.api.get<{ data: { id: string }[] }>(path);
    await life.shop.complete({ id: data[0]?.id ?? '' }, { outcome, ...fields(life) });
  },
  stands: ({ from }) => (from === 'absent' && !IS_OF_CUSTOMER.includes(outcome) ? LADDER.absent : stands),
});
/** Answers that concern every invoice of the customer; the others concern the one the task hangs on. */
const IS_OF_CUSTOMER = ['stop_reminders', 'wrong_contact'];
const REPLY: HoldRow = {
  reason: 'reply',
  meaning: 'the customer answered, and nobody has read it yet; on all their invoices',
  owner: 'the account manager (one `read_reply` for the customer), escalated until it is done',
  end: 'none but the reading',
  remaining: KEEPS_DATES,
  waysIn: [
    {
      by: 'an answer to a message by mail',
      from: 'waiting',
      enter: (life) => life.mail('reply', { text: 'Bonjour, pouvez-vous me rappeler ?' }),
    },
    {
      by: 'an answer to a message about another invoice of the customer',
      from: 'absent',
      enter: async (life) => {
        const another = await life.postAnother();
        await life.mail('reply', { text: 'Bonjour, pouvez-vous me rappeler ?' });
        life.invoice = another;
      },
    },
    {
      by: 'an answer to nothing known, once a person has said whose it is (`/v1/replies/{id}/match`)',
      from: 'waiting',
      enter: (life) => life.matched(),
    },
  ],
  waysOut: [
    read('resume', 'the ladder goes on', LADDER.waiting),
    read('promise_to_pay', 'hold `promise`', 'held promise', (life) => ({ promisedFor: thisFriday(life) })),
    read('dispute', 'hold `dispute`', 'held dispute', () => ({ disputeReason: 'palette abîmée' })),
    read('payment_sent', 'hold `payment_announced`', 'held payment_announced'),
    read('stop_reminders', 'hold `stopped`', 'held stopped'),
    read('wrong_contact', 'without an address: hold `undeliverable`', 'held undeliverable'),
    read('payment_plan', 'the plan replaces the due date', 'reminder-1 tue 2', (life) => ({
      instalments: [
        { dueOn: nextMonday(life), amountCents: 60_000 },
        { dueOn: life.shop.day(4, 'mon'), amountCents: 60_000 },
      ],
    })),
  ],
};

/** The step that did not arrive is planned again; what never left, or did arrive, is not. */
const repeated = ({ by, from }: WayIn): string =>
  from === 'absent'
    ? LADDER.absent
    : /wrong_contact|bounce/.test(by)
      ? 'reminder-1 fri 1'
      : asBefore({ from } as WayIn);
const UNDELIVERABLE: HoldRow = {
  reason: 'undeliverable',
  meaning: 'no address, or one that does not work or is somebody else’s; on all invoices of whoever uses it',
  owner: 'the account manager (`check_address`, then `review`), escalated until it is done',
  end: 'a better address; when nobody knows one, a `review` (`no_contact`), and again after thirty days',
  remaining: `the step that did not arrive is planned again on the next open day, in a new round; otherwise ${KEEPS_DATES}`,
  waysIn: [
    { by: 'a hard bounce', from: 'waiting', enter: (life) => life.mail('bounce', { hard: true }) },
    {
      by: 'an invoice posted for a customer without an address',
      from: 'absent',
      enter: async (life) => {
        life.invoice = await life.shop.postInvoice({
          dueOn: life.shop.day(1, 'mon'),
          policy: 'holds-waiting',
          withoutEmail: true,
        });
      },
    },
    {
      by: 'an invoice posted for a customer whose address bounced',
      from: 'absent',
      enter: async (life) => {
        await life.mail('bounce', { hard: true });
        life.invoice = await life.postAnother();
      },
    },
    {
      by: '`PATCH /v1/customers/{id}` `email: null`',
      from: 'waiting',
      enter: (life) => life.changeCustomer({ email: null }),
    },
    {
      by: '`call`: `wrong_contact` without a contact',
      from: 'calling',
      outcome: 'call/wrong_contact',
      enter: (life) => life.answer('call', { outcome: 'wrong_contact' }),
    },
    {
      by: '`read_reply`: `wrong_contact` without a contact',
      from: 'waiting',
      outcome: 'read_reply/wrong_contact',
      enter: (life) => life.replied({ outcome: 'wrong_contact' }),
    },
    {
      by: '`PATCH /v1/customers/{id}` `callOnly: false` of one without an address',
      from: 'waiting',
      enter: async (life) => {
        await life.changeCustomer({ callOnly: true });
        await life.changeCustomer({ email: null });
        await life.changeCustomer({ callOnly: false });
      },
    },
  ],
  waysOut: [
    {
      by: '`PATCH /v1/customers/{id}` `email`',
      when: 'at once',
      then: 'the step that did not arrive, then the ladder',
      leave: (life) => life.changeCustomer(NEW_ADDRESS),
      stands: repeated,
    },
    {
      by: '`PATCH /v1/invoices/{id}` `customer.email`',
      when: 'at once',
      then: 'the same',
      leave: (life) => life.shop.change(life.invoice, { customer: NEW_ADDRESS }),
      stands: repeated,
    },
    {
      by: 'an invoice posted with a new address',
      when: 'at once',
      then: 'the same',
      leave: (life) => life.postAnother(NEW_ADDRESS),
      stands: repeated,
    },
    {
      by: '`check_address`: `corrected`',
      when: 'at once',
      outcome: 'check_address/corrected',
      then: 'the same',
      leave: (life) => life.answer('check_address', { outcome: 'corrected', contact: NEW_ADDRESS }),
      stands: repeated,
    },
    {
      by: '`check_address`: `phone_only`',
      when: 'at once',
      outcome: 'check_address/phone_only',
      then: 'task `call`',
      leave: (life) => life.answer('check_address', { outcome: 'phone_only' }),
      stands: () => 'task call',
    },
    {
      by: '`check_address`: `none`, then `review`: `resume`',
      when: 'at once',
      outcome: 'review/resume',
      then: 'the ladder goes on',
      leave: async (life) => {
        await life.answer('check_address', { outcome: 'none' });
        await life.answer('review', { outcome: 'resume' });
      },
      stands: asBefore,
    },
    {
      by: '`PATCH /v1/customers/{id}` `callOnly: true`',
      when: 'at once',
      then: 'messages are passed over, calls come on their days',
      leave: (life) => life.changeCustomer({ callOnly: true }),
      stands: ({ from }) => (from === 'calling' ? LADDER.calling : 'hand-over mon 5'),
    },
    {
      by: '`call`: `wrong_contact` with an address',
      when: 'at once',
      outcome: 'call/wrong_contact',
      after: ({ by }) => by === 'a hard bounce',
      then: 'the last reminder goes to it, in a new round',
      leave: async (life) => {
        await life.answer('check_address', { outcome: 'phone_only' });
        await life.mail('bounce', { hard: true });
        await life.answer('call', { outcome: 'wrong_contact', contact: NEW_ADDRESS });
      },
      stands: () => 'reminder-1 thu 1',
    },
    {
      by: '`call`: `invoice_not_received` with an address',
      when: 'at once',
      outcome: 'call/invoice_not_received',
      after: ({ by }) => by === 'a hard bounce',
      then: 'the invoice is sent again to it (`resend`), in a new round',
      leave: async (life) => {
        await life.answer('check_address', { outcome: 'phone_only' });
        await life.mail('bounce', { hard: true });
        await life.answer('call', { outcome: 'invoice_not_received', contact: NEW_ADDRESS });
      },
      stands: () => 'resend thu 1',
    },
    {
      by: '`read_reply`: `wrong_contact` with an address',
      when: 'at once',
      outcome: 'read_reply/wrong_contact',
      after: ({ by }) => by === 'a hard bounce',
      then: 'the last reminder goes to it, in a new round',
      leave: (life) => life.replied({ outcome: 'wrong_contact', contact: NEW_ADDRESS }),
      stands: () => 'reminder-1 thu 1',
    },
    undone,
  ],
};

const ANNOUNCED: HoldRow = {
  reason: 'payment_announced',
  meaning: 'the customer says the money is on its way',
  owner: 'the account manager when it has not come (`call`)',
  end: 'five business days',
  remaining: 'a new `call` comes first, then the ladder from it',
  waysIn: [
    {
      by: '`call`: `payment_sent`',
      from: 'calling',
      outcome: 'call/payment_sent',
      until: 'thu 2',
      enter: (life) => life.answer('call', { outcome: 'payment_sent' }),
    },
    {
      by: '`read_reply`: `payment_sent`',
      from: 'waiting',
      outcome: 'read_reply/payment_sent',
      until: 'thu 2',
      enter: (life) => life.replied({ outcome: 'payment_sent' }),
    },
  ],
  waysOut: [
    {
      by: 'the end of its last day',
      when: 'at its end',
      then: 'task `call`',
      stands: () => 'task call',
    },
    undone,
  ],
};

const INTERNAL: HoldRow = {
  reason: 'internal_approval',
  meaning: 'the customer’s own people must agree first',
  owner: 'the account manager from the day given on (`call`)',
  end: 'the day before `retryOn`',
  remaining: 'a new `call` in the first slot on or after `retryOn`',
  waysIn: [
    {
      by: '`call`: `awaiting_approval`',
      from: 'calling',
      outcome: 'call/awaiting_approval',
      until: 'tue 2',
      enter: (life) =>
        life.answer('call', { outcome: 'awaiting_approval', retryOn: life.shop.day(2, 'wed') }),
    },
  ],
  waysOut: [
    { by: 'the end of its last day', when: 'at its end', then: 'task `call`', stands: () => 'task call' },
    undone,
  ],
};

const INSOLVENCY: HoldRow = {
  reason: 'insolvency',
  meaning: 'a collective procedure: reminding is forbidden',
  owner: 'the account manager (`review` of each invoice), escalated until it is done',
  end: 'none but a decision; asked again thirty days after one that left it',
  remaining: KEEPS_DATES,
  waysIn: [
    {
      by: '`PATCH /v1/customers/{id}` `insolvency: true`',
      from: 'waiting',
      enter: (life) => life.changeCustomer({ insolvency: true }),
    },
    {
      by: 'an invoice posted for such a customer',
      from: 'absent',
      enter: async (life) => {
        await life.changeCustomer({ insolvency: true });
        life.invoice = await life.postAnother();
      },
    },
  ],
  waysOut: [
    {
      by: '`PATCH /v1/customers/{id}` `insolvency: false`',
      when: 'at once',
      then: 'the ladder goes on',
      leave: (life) => life.changeCustomer({ insolvency: false }),
      stands: asBefore,
    },
    {
      by: '`review`: `resume`',
      when: 'at once',
      outcome: 'review/resume',
      then: 'the ladder goes on',
      leave: (life) => life.answer('review', { outcome: 'resume' }),
      stands: asBefore,
    },
  ],
};

/** What holds a whole firm, one decision for all its invoices: shown as `stopped` on each. */
export const FIRM_HOLDS = [
  {
    placedBy: '`/v1/organisation/stop`',
    place: (firm) => firm.shop.api.post('/v1/organisation/stop', { reason: 'relevé faux' }, [200]),
    liftedBy: '`/v1/organisation/start`',
    lift: (firm) => firm.shop.api.post('/v1/organisation/start', {}, [200]),
  },
  {
    placedBy: '`/v1/operator/organisations/{id}/suspend`',
    place: (firm) => firm.operator('suspend'),
    liftedBy: '`/v1/operator/organisations/{id}/resume`',
    lift: (firm) => firm.operator('resume'),
  },
] as const satisfies readonly FirmHold[];

interface FirmHold {
  readonly placedBy: string;
  readonly place: (firm: Firm) => Promise<unknown>;
  readonly liftedBy: string;
  readonly lift: (firm: Firm) => Promise<unknown>;
}
/** A firm and its operator. */
interface Firm {
  readonly shop: Shop;
  readonly operator: (act: 'suspend' | 'resume') => Promise<unknown>;
}

/** Every reason for which an invoice may be held. */
export const HOLDS: readonly HoldRow[] = [
  PAUSED,
  STOPPED,
  PROMISE,
  DISPUTE,
  REPLY,
  UNDELIVERABLE,
  ANNOUNCED,
  INTERNAL,
  INSOLVENCY,
];

/** What ends an invoice, whatever holds it. */
export const ENDS: readonly End[] = [
  { by: 'paid', state: 'settled', leave: (life) => life.pay(life.invoice.totalCents) },
  {
    by: 'credited in full',
    state: 'settled',
    leave: async (life) =>
      life.act('credit', {
        reference: `AV-${life.invoice.number}`,
        amountCents: life.invoice.totalCents,
        issuedOn: (await life.shop.now()).slice(0, 10),
      }),
  },
  { by: 'cancelled', state: 'cancelled', leave: (life) => life.shop.cancel(life.invoice) },
  {
    by: 'written off',
    state: 'written_off',
    leave: (life) => life.act('write-off', { reason: 'irrécouvrable' }),
  },
];
