import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ApiClient } from './api-client.js';
import { mailsReceived, type MailHandedOver } from './mailbox-eyes.js';
import type { Clock, Invoice, InvoiceWish, Message, Page, Task, TimelineEntry } from './shop-shapes.js';
import { instantAt, plusDays, quietWeeks, type Weekday } from './story-weeks.js';
import type { RunSeen, TemporalEyes } from './temporal-eyes.js';

const CLOCK_POLL_MS = 100;
const CLOCK_PATIENCE_MS = 150_000;

/**
 * A firm of its own in the sandbox, driven by its API key over HTTP, judged by its mail provider's log in
 * PostgreSQL and its runs in Temporal. Opened by `sandboxOrganisation`.
 */
export class Shop {
  readonly #weeks = quietWeeks();
  #invoices = 0;

  constructor(
    readonly orgId: string,
    readonly api: ApiClient,
    readonly zone: string,
    readonly database: pg.Pool,
    readonly eyes: TemporalEyes,
  ) {}

  /** Civil date of a weekday of the story, weeks counted from 1. */
  day(week: number, weekday: Weekday): string {
    return this.#weeks.day(week, weekday);
  }

  /** €1,200 due on Friday of week 1, to a customer of its own, by the `pme` policy; wish for what matters. */
  invoiceBody(wish: InvoiceWish = {}): Record<string, unknown> & { number: string } {
    this.#invoices += 1;
    const { customer, withoutEmail, ...fields } = wish;
    const number = fields.number ?? `F-${randomBytes(3).toString('hex')}-${this.#invoices}`;
    const dueOn = fields.dueOn ?? this.day(1, 'fri');
    const email = withoutEmail ? {} : { email: `compta-${number.toLowerCase()}@client.example` };
    return {
      totalCents: 120_000,
      currency: 'EUR',
      issuedOn: plusDays(dueOn, -30),
      ...fields,
      number,
      dueOn,
      customer: {
        reference: `C-${number}`,
        name: 'Mécanique du Rhône SAS',
        kind: 'company',
        phone: '+33 4 78 00 00 17',
        ...email,
        ...customer,
      },
    };
  }

  postInvoice(wish: InvoiceWish = {}): Promise<Invoice> {
    return this.api.post<Invoice>('/v1/invoices', this.invoiceBody(wish), [201]);
  }

  invoice(invoice: { id: string }): Promise<Invoice> {
    return this.api.get<Invoice>(`/v1/invoices/${invoice.id}`);
  }

  async state(invoice: { id: string }): Promise<string> {
    return (await this.invoice(invoice)).state;
  }

  /** Records a payment (all of the invoice, unless less is said) received today; the invoice after it. */
  async pay(
    invoice: Invoice,
    amountCents = invoice.totalCents,
    reference = `VIR-${randomUUID()}`,
  ): Promise<Invoice> {
    const receivedOn = (await this.now()).slice(0, 10);
    const body = { reference, amountCents, currency: 'EUR', receivedOn };
    const path = `/v1/invoices/${invoice.id}/payments`;
    return (await this.api.post<{ invoice: Invoice }>(path, body, [201, 200])).invoice;
  }

  pause(invoice: { id: string }, until?: string): Promise<Invoice> {
    const body = { reason: 'demande du client', ...(until === undefined ? {} : { until }) };
    return this.api.post<Invoice>(`/v1/invoices/${invoice.id}/pause`, body, [200]);
  }

  resume(invoice: { id: string }): Promise<Invoice> {
    return this.api.post<Invoice>(`/v1/invoices/${invoice.id}/resume`, {}, [200]);
  }

  cancel(invoice: { id: string }): Promise<Invoice> {
    return this.api.post<Invoice>(`/v1/invoices/${invoice.id}/cancel`, { reason: 'avoir total' }, [200]);
  }

  /** Changes an invoice by PATCH; the invoice after it. */
  async change(invoice: { id: string }, body: unknown): Promise<Invoice> {
    const path = `/v1/invoices/${invoice.id}`;
    return (await this.api.call<Invoice>('PATCH', path, { body, expected: [200] })).body;
  }

  /** An act on an invoice by the last part of its address, `resend`, `dispute/resolve`; the invoice after it. */
  act(invoice: { id: string }, name: string, body: unknown = {}): Promise<Invoice> {
    return this.api.post<Invoice>(`/v1/invoices/${invoice.id}/${name}`, body, [200]);
  }

  /** The tasks of an invoice, in whatever state. */
  async tasks(invoice: { id: string }): Promise<readonly Task[]> {
    return (await this.api.get<Page<Task>>(`/v1/invoices/${invoice.id}/tasks`)).data;
  }

  /** The one open task of that kind; fails when there is none, or more than one. */
  async openTask(invoice: { id: string }, kind: string): Promise<Task> {
    const tasks = await this.tasks(invoice);
    const open = tasks.filter((task) => task.state === 'open');
    const [task, ...others] = open.filter((each) => each.kind === kind);
    if (!task || others.length > 0) {
      throw new Error(
        `expected one open ${kind}, found ${JSON.stringify(tasks.map((each) => [each.kind, each.state]))}`,
      );
    }
    return task;
  }

  async complete(task: { id: string }, answer: Readonly<Record<string, unknown>>): Promise<Invoice> {
    const path = `/v1/tasks/${task.id}/complete`;
    return (await this.api.post<{ invoice: Invoice }>(path, answer, [200])).invoice;
  }

  /** Now on the organisation's clock. */
  async now(): Promise<string> {
    return (await this.api.get<Clock>('/v1/sandbox/clock')).now;
  }

  /** Lets the sandbox clock run to a wall-clock moment `2027-01-05T10:00` of the firm, halting at every due instant. */
  advanceTo(local: string, mode: 'step' | 'jump' = 'step'): Promise<string> {
    return this.advance({ to: instantAt(local, this.zone), mode });
  }

  /** The same by an ISO 8601 duration. */
  advanceBy(duration: string, mode: 'step' | 'jump' = 'step'): Promise<string> {
    return this.advance({ by: duration, mode });
  }

  /** As after an outage: nothing ran in between, everything due is found late. */
  jumpTo(local: string): Promise<string> {
    return this.advanceTo(local, 'jump');
  }

  /** Asks for an advance and waits until the clock says it is ready; answers with its `now`. */
  async advance(wish: { to?: string; by?: string; mode?: string }): Promise<string> {
    const clock = await this.api.post<Clock>('/v1/sandbox/clock/advance', wish, [200, 202]);
    return clock.status === 'ready' ? clock.now : this.clockIsReady();
  }

  async clockIsReady(): Promise<string> {
    const deadline = Date.now() + CLOCK_PATIENCE_MS;
    for (;;) {
      const clock = await this.api.get<Clock>('/v1/sandbox/clock');
      if (clock.status === 'ready') return clock.now;
      if (Date.now() > deadline) throw new Error(`still advancing: ${JSON.stringify(clock)}`);
      await sleep(CLOCK_POLL_MS);
    }
  }

  async messages(invoice: { id: string }): Promise<readonly Message[]> {
    return (await this.api.get<Page<Message>>(`/v1/invoices/${invoice.id}/messages`)).data;
  }

  async timeline(invoice: { id: string }): Promise<readonly TimelineEntry[]> {
    return (await this.api.get<Page<TimelineEntry>>(`/v1/invoices/${invoice.id}/timeline?limit=200`)).data;
  }

  /** What the mail provider received about an invoice (by the number in its text), in order of arrival. */
  async mailsHandedOver(invoice: { number: string }): Promise<MailHandedOver[]> {
    const about = new RegExp(`\\b${invoice.number}\\b`);
    return (await mailsReceived(this.database, this.orgId)).filter((mail) =>
      about.test(mail.text + mail.subject),
    );
  }

  /** The steps that reached the provider, in order. */
  async stepsHandedOver(invoice: { number: string }): Promise<string[]> {
    return (await this.mailsHandedOver(invoice)).map((mail) => mail.step);
  }

  /** The invoice's run in Temporal once it has ended. */
  endOfRun(invoice: Invoice, withinMs?: number): Promise<RunSeen> {
    return this.eyes.endOf(invoice.workflowId, withinMs);
  }

  run(invoice: Invoice): Promise<RunSeen> {
    return this.eyes.run(invoice.workflowId);
  }

  async close(): Promise<void> {
    await this.eyes.close();
    await this.database.end();
  }
}
