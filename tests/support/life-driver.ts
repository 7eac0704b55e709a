import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { answerBody } from './life-answers.js';
import { FINAL } from './life-oracles.js';
import { outstandingOf, placeOf, type LifeCommand, type LifeModel } from './life-model.js';
import type { Shop } from './shop.js';
import type { Invoice, Message, Page, Task } from './shop-shapes.js';
import { plusDays } from './story-weeks.js';

type Part = 'api' | 'worker';

interface Told {
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly status: number;
  readonly answer: unknown;
}

/** Tells the program what the model was told: over HTTP, and nothing else. */
export class LifeDriver {
  readonly invoices: Invoice[] = [];
  readonly #payments: string[][] = [];
  #lastPost: Told | undefined;
  #lastTask: string | undefined;
  #made = 0;

  /** Which parts are killed while the next command is carried out; each once, or it were started twice. */
  readonly #doomed = new Set<Part>();

  constructor(
    readonly shop: Shop,
    /** Kills a part and waits until it works again. Without it nothing is killed. */
    private readonly kill?: (part: Part) => Promise<void>,
  ) {}

  /** What happened; undefined when there was nothing to do it to (no message to bounce, no task to answer). */
  async tell(command: LifeCommand, model: LifeModel): Promise<LifeCommand | undefined> {
    const { kill } = this;
    if (command.kind === 'killWorker' || command.kind === 'killApi') {
      if (kill) this.#doomed.add(command.kind === 'killApi' ? 'api' : 'worker');
      return command;
    }
    const killing = [...this.#doomed].map((part) => kill?.(part));
    this.#doomed.clear();
    const [told] = await Promise.all([this.#tell(command, model), ...killing]);
    if (typeof told !== 'boolean') return told;
    return told ? command : undefined;
  }

  async #tell(command: LifeCommand, model: LifeModel): Promise<boolean | LifeCommand> {
    const { shop } = this;
    const invoice = 'at' in command ? this.invoices[placeOf(model, command.at)] : undefined;
    const today = (await shop.now()).slice(0, 10);
    switch (command.kind) {
      case 'create':
        return this.#create(command, today);
      case 'pay':
        return this.#pay(command.at, model, command.cents, today);
      case 'payRest': {
        const one = model.invoices[placeOf(model, command.at)];
        return this.#pay(command.at, model, one ? outstandingOf(one) : 1, today);
      }
      case 'reverse': {
        const paymentId = this.#payments[placeOf(model, command.at)]?.pop();
        if (paymentId === undefined) return false;
        await this.#post(`/v1/payments/${paymentId}/reverse`, { reason: 'rejet' });
        return true;
      }
      case 'credit': {
        const one = model.invoices[placeOf(model, command.at)];
        const amountCents = Math.min(command.cents, one ? outstandingOf(one) : 1);
        const body = { reference: this.#name('A'), amountCents, issuedOn: today };
        return this.#act(invoice, 'credit', body);
      }
      case 'cancel':
      case 'pause':
        return this.#act(invoice, command.kind, { reason: 'demande' });
      case 'resume':
        return this.#act(invoice, 'resume', {});
      case 'dispute':
        return this.#act(invoice, 'dispute', { reason: 'quantité' });
      case 'resolve':
        return this.#act(invoice, 'dispute/resolve', { resolution: 'rejected' }, [200, 409]);
      case 'promise':
        return this.#act(invoice, 'promise', { promisedFor: plusDays(today, 5) });
      case 'editDue':
        return this.#editDue(invoice, plusDays(today, 9));
      case 'bounce':
        return this.#toMessage('bounce', { hard: true });
      case 'reply':
        return this.#toMessage('reply', { text: 'Bonjour, pouvez-vous rappeler ?' });
      case 'customerPause':
        return this.#toCustomer((id) => this.#post(`/v1/customers/${id}/pause`, { reason: 'accord' }));
      case 'editAddress':
        return this.#toCustomer((id) =>
          shop.api.call('PATCH', `/v1/customers/${id}`, {
            body: { email: `${this.#name('neuf').toLowerCase()}@client.example` },
            expected: [200],
          }),
        );
      case 'stop':
        await this.#post('/v1/organisation/stop', { reason: 'vacances' });
        return true;
      case 'start':
        await this.#post('/v1/organisation/start', {});
        return true;
      case 'readReply':
        return this.#answer('read_reply', 'resume');
      case 'answer':
        return this.#answerSome(command, today);
      case 'answered':
      case 'killWorker':
      case 'killApi':
        return false;
      case 'undo':
        if (this.#lastTask === undefined) return false;
        await this.#post(`/v1/tasks/${this.#lastTask}/undo`, {}, [200, 409]);
        return this.#lastPost?.status === 200;
      case 'repeat':
        return this.#repeat();
      case 'advance':
      case 'jump':
        await shop.advanceBy(`P${command.days}D`, command.kind === 'jump' ? 'jump' : 'step');
        return true;
    }
  }

  #name(prefix: string): string {
    this.#made += 1;
    return `${prefix}-${this.#made}`;
  }

  async #create(wish: { dueInDays: number; totalCents: number }, today: string): Promise<boolean> {
    const body = this.shop.invoiceBody({
      dueOn: plusDays(today, wish.dueInDays),
      totalCents: wish.totalCents,
      customer: { reference: 'C-1', ...(this.invoices.length > 0 ? {} : { email: 'c1@client.example' }) },
      withoutEmail: true,
    });
    this.invoices.push((await this.#post('/v1/invoices', body, [201])) as Invoice);
    this.#payments.push([]);
    return true;
  }

  async #pay(at: number, model: LifeModel, amountCents: number, today: string): Promise<boolean> {
    const place = placeOf(model, at);
    const body = { reference: this.#name('VIR'), amountCents, currency: 'EUR', receivedOn: today };
    const path = `/v1/invoices/${this.invoices[place]?.id ?? ''}/payments`;
    const { payment } = (await this.#post(path, body, [201])) as { payment: { id: string } };
    this.#payments[place]?.push(payment.id);
    return true;
  }

  async #act(
    invoice: Invoice | undefined,
    name: string,
    body: unknown,
    expected: readonly number[] = [200],
  ): Promise<boolean> {
    if (invoice) await this.#post(`/v1/invoices/${invoice.id}/${name}`, body, expected);
    return invoice !== undefined;
  }

  async #toCustomer(act: (customerId: string) => Promise<unknown>): Promise<boolean> {
    const id = this.invoices[0]?.customer.id;
    if (id !== undefined) await act(id);
    return id !== undefined;
  }

  /** The customer does it to the newest message that arrived, when it still stands as it arrived. */
  async #toMessage(act: string, body: unknown): Promise<boolean> {
    const { data } = await this.shop.api.get<Page<Message>>('/v1/messages?limit=200');
    const message = data.find(({ state }) => state === 'sent' || state === 'delivered');
    if (message === undefined) return false;
    await this.#post(`/v1/sandbox/messages/${message.id}/${act}`, body);
    const states = await Promise.all(message.invoiceIds.map((id) => this.shop.state({ id })));
    return states.some((state) => !FINAL.includes(state));
  }

  /** A plan of instalments has due dates of its own. */
  async #editDue(invoice: Invoice | undefined, dueOn: string): Promise<boolean> {
    if (invoice === undefined) return false;
    const path = `/v1/invoices/${invoice.id}`;
    const answer = await this.shop.api.call('PATCH', path, { body: { dueOn }, expected: [200, 400] });
    return answer.status === 200;
  }

  async #answer(kind: string, outcome: string): Promise<LifeCommand | false> {
    const { data } = await this.shop.api.get<Page<Task>>(`/v1/tasks?state=open&kind=${kind}`);
    const [task] = data;
    return task === undefined ? false : this.#complete(task, { outcome });
  }

  /** One of the open tasks, with one of the outcomes it offers. */
  async #answerSome(
    { nth, choice }: { readonly nth: number; readonly choice: number },
    today: string,
  ): Promise<LifeCommand | false> {
    const { data } = await this.shop.api.get<Page<Task>>('/v1/tasks?state=open&limit=200');
    const task = data[nth % Math.max(1, data.length)];
    const outcome = task?.allowedOutcomes[choice % task.allowedOutcomes.length];
    if (task === undefined || outcome === undefined) return false;
    const { outstandingCents } = await this.shop.invoice({ id: task.invoiceId });
    const email = `${this.#name('juste').toLowerCase()}@client.example`;
    return this.#complete(task, answerBody(task, outcome, { today, outstandingCents, email }));
  }

  async #complete(task: Task, body: Readonly<Record<string, unknown>>): Promise<LifeCommand> {
    await this.#post(`/v1/tasks/${task.id}/complete`, body);
    this.#lastTask = task.id;
    const at = this.invoices.findIndex(({ id }) => id === task.invoiceId);
    const { kind, reason } = task;
    return { kind: 'answered', at, task: kind, reason, outcome: String(body['outcome']) };
  }

  async #post(path: string, body: unknown, expected: readonly number[] = [200]): Promise<unknown> {
    const key = randomUUID();
    const answer = await this.shop.api.call('POST', path, { body, expected, idempotencyKey: key });
    this.#lastPost = { path, body, key, status: answer.status, answer: answer.body };
    return answer.body;
  }

  /** The same call with the same key is answered the same, and changes nothing. */
  async #repeat(): Promise<boolean> {
    if (this.#lastPost === undefined) return false;
    const { path, body, key, status, answer } = this.#lastPost;
    const again = await this.shop.api.call('POST', path, { body, expected: [status], idempotencyKey: key });
    // A refusal names the request it answers.
    const ownId = (of: unknown): object => ({ ...(of as object), requestId: '' });
    expect(ownId(again.body)).toEqual(ownId(answer));
    return true;
  }
}
