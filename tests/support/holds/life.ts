import { inbound } from '../postmark-payloads.js';
import type { Shop } from '../shop.js';
import type { Invoice, Message, Page, Task } from '../shop-shapes.js';

/**
 * Where an invoice of the table stands on Thursday of week 1 at eleven, when the ways in are taken. All were posted
 * and due on Monday of week 1; reminder-1 left on Tuesday.
 *
 * - `waiting`: reminder-2 comes on Friday of week 2, eight days later
 * - `calling`: the call task has been open since Wednesday; formal-notice comes eight days after it is done
 * - `broken`: a promise made before the first reminder was broken this morning
 * - `absent`: it is posted by the way in
 */
export type Situation = 'waiting' | 'calling' | 'broken' | 'absent';

const LADDER_END = {
  step: 'hand-over',
  kind: 'hand_over',
  anchor: 'previous',
  offset: 15,
  unit: 'days',
  deadlineBusinessDays: 5,
} as const;
const FIRST = { step: 'reminder-1', kind: 'reminder', anchor: 'due', offset: 1, unit: 'business_days' };
const BOUNDS = {
  audience: 'company',
  automation: 'automatic',
  minDaysBetweenMessages: 3,
  maxMessages: 8,
  maxDays: 365,
  minAmountCents: 0,
  slots: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }],
};
const rung = (step: string, kind: string, offset: number) => ({
  step,
  kind,
  anchor: 'previous',
  offset,
  unit: 'days',
  ...(kind === 'reminder' ? {} : { deadlineBusinessDays: 5 }),
});

/** The two ladders of the table. */
export const HOLD_POLICIES = {
  'holds-waiting': { ...BOUNDS, steps: [FIRST, rung('reminder-2', 'reminder', 10), LADDER_END] },
  'holds-calling': {
    ...BOUNDS,
    steps: [FIRST, rung('call-1', 'call', 1), rung('formal-notice', 'formal_notice', 8), LADDER_END],
  },
};

interface Connector {
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string };
}
const connectors = new WeakMap<Shop, Promise<Connector>>();
function connectorOf(shop: Shop): Promise<Connector> {
  const body = { kind: 'postmark', settings: { inboundAddress: 'relances@in.atelier.example' } };
  const known = connectors.get(shop) ?? shop.api.post<Connector>('/v1/connectors', body, [201]);
  connectors.set(shop, known);
  return known;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One invoice on its way into a hold and out of it, told over HTTP alone. */
export class Life {
  /** The task whose answer led into the hold, for ways out that take it back. */
  answered: Task | undefined;
  /** The invoice as the last act on it answered: what is planned now may have left by the next look. */
  #answeredWith: Invoice | undefined;

  #payments = 0;

  private constructor(
    readonly shop: Shop,
    public invoice: Invoice,
  ) {}

  static async begin(shop: Shop, situation: Situation): Promise<Life> {
    const policy = situation === 'calling' || situation === 'broken' ? 'holds-calling' : 'holds-waiting';
    const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'mon'), policy });
    const life = new Life(shop, invoice);
    if (situation === 'broken') await life.act('promise', { promisedFor: shop.day(1, 'mon') });
    return life;
  }

  async act(name: string, body: unknown = {}): Promise<void> {
    this.#answeredWith = await this.shop.act(this.invoice, name, body);
  }

  /** Pays that much; the payment's id. */
  async pay(amountCents: number): Promise<string> {
    const path = `/v1/invoices/${this.invoice.id}/payments`;
    const receivedOn = (await this.shop.now()).slice(0, 10);
    this.#payments += 1;
    const reference = `VIR-${this.invoice.number}-${this.#payments}`;
    const paid = await this.shop.api.post<{ payment: { id: string }; invoice: Invoice }>(
      path,
      { reference, amountCents, currency: 'EUR', receivedOn },
      [201],
    );
    this.#answeredWith = paid.invoice;
    return paid.payment.id;
  }

  /** An act on the customer as a whole. */
  customer(name: 'pause' | 'resume', body: unknown = {}): Promise<unknown> {
    return this.shop.api.post(`/v1/customers/${this.invoice.customer.id}/${name}`, body, [200]);
  }

  changeCustomer(body: unknown): Promise<unknown> {
    const path = `/v1/customers/${this.invoice.customer.id}`;
    return this.shop.api.call('PATCH', path, { body, expected: [200] });
  }

  /** What the customer, or their mail server, does with the last message. */
  async mail(what: string, body: unknown = {}): Promise<void> {
    const message = (await this.shop.messages(this.invoice)).at(-1) as Message;
    await this.shop.api.post(`/v1/sandbox/messages/${message.id}/${what}`, body, [200]);
  }

  async answer(kind: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    this.answered = await this.shop.openTask(this.invoice, kind);
    this.#answeredWith = await this.shop.complete(this.answered, body);
  }

  /** The customer answers by mail, and a person reads it. */
  async replied(body: Readonly<Record<string, unknown>>): Promise<void> {
    await this.mail('reply', { text: 'Bonjour, voici ma réponse.' });
    await this.answer('read_reply', body);
  }

  async undo(): Promise<void> {
    await this.shop.api.post(`/v1/tasks/${this.answered?.id ?? ''}/undo`, {}, [200]);
  }

  /** An answer of the customer comes in at an address nobody knows, and a person says whose it is. */
  async matched(): Promise<void> {
    const { shop, invoice } = this;
    const { url, auth } = await connectorOf(shop);
    const authorization = `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
    const headers = { 'content-type': 'application/json', authorization };
    const to = `relances+${invoice.number.toLowerCase()}@in.atelier.example`;
    const body = JSON.stringify(inbound(to, { Subject: `Re: ${invoice.number}` }));
    const { status } = await fetch(url, { method: 'POST', headers, body });
    if (status !== 200) throw new Error(`the connector answered ${status}`);
    const { data } = await shop.api.get<Page<{ id: string; subject: string }>>(
      '/v1/replies?state=unsorted&limit=200',
    );
    const reply = data.find(({ subject }) => subject.includes(invoice.number));
    await shop.api.post(`/v1/replies/${reply?.id ?? ''}/match`, { invoice: invoice.id }, [200]);
  }

  /** Another invoice of the same customer, posted now; the story goes on with it. */
  async postAnother(customer: Readonly<Record<string, unknown>> = {}): Promise<Invoice> {
    const { reference } = this.invoice.customer;
    return this.shop.postInvoice({
      dueOn: this.shop.day(1, 'mon'),
      policy: 'holds-waiting',
      withoutEmail: true,
      customer: { reference, ...customer },
    });
  }

  /** What is looked at from here on is what comes next. */
  forget(): void {
    this.#answeredWith = undefined;
  }

  async holds(): Promise<readonly { readonly reason: string; readonly until: string | null }[]> {
    return (await this.shop.invoice(this.invoice)).holds;
  }

  /** Where it stands, in a few words: `reminder-2 fri 2`, `task call`, `held reply`, `cancelled`. */
  async stands(): Promise<string> {
    const seen = await this.shop.invoice(this.invoice);
    const known = this.#answeredWith;
    const now = known?.id === seen.id && known.state === seen.state ? known : seen;
    if (now.state === 'on_hold') return `held ${now.holds.map((hold) => hold.reason).join(', ')}`;
    if (now.state === 'awaiting_person') {
      const open = (await this.shop.tasks(this.invoice)).filter((task) => task.state === 'open');
      return `task ${open.map((task) => task.kind).join(', ')}`;
    }
    return now.next?.step ? `${now.next.step} ${this.#dayOfStory(now.next.at)}` : now.state;
  }

  async mails(): Promise<number> {
    return (await this.shop.messages(this.invoice)).filter((message) => message.sentAt !== null).length;
  }

  #dayOfStory(at: string): string {
    const date = at.slice(0, 10);
    for (let week = 1; week <= 11; week += 1)
      for (const day of DAYS) if (this.shop.day(week, day) === date) return `${day} ${week}`;
    return date;
  }
}
