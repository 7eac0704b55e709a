import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { outstandingOf, placeOf, type LifeCommand, type LifeModel } from './life-model.js';
import type { Shop } from './shop.js';
import type { Invoice, Message, Page, Task } from './shop-shapes.js';
import { plusDays } from './story-weeks.js';

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

  constructor(readonly shop: Shop) {}

  /** False when there was nothing to do it to (no message to bounce, no task to answer). */
  async tell(command: LifeCommand, model: LifeModel): Promise<boolean> {
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
        if (invoice) await shop.change(invoice, { dueOn: plusDays(today, 9) });
        return invoice !== undefined;
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
        return this.#answer('read_reply', { outcome: 'resume' });
      case 'answerCall':
        return this.#answer('call', {
          outcome: command.outcome,
          ...(command.outcome === 'promise_to_pay' ? { promisedFor: plusDays(today, 4) } : {}),
        });
      case 'undo':
        if (this.#lastTask === undefined) return false;
        await this.#post(`/v1/tasks/${this.#lastTask}/undo`, {}, [200, 409]);
        return true;
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
    return states.some((state) => !['settled', 'cancelled'].includes(state));
  }

  async #answer(kind: string, body: unknown): Promise<boolean> {
    const { data } = await this.shop.api.get<Page<Task>>(`/v1/tasks?state=open&kind=${kind}`);
    const [task] = data;
    if (task === undefined) return false;
    await this.#post(`/v1/tasks/${task.id}/complete`, body);
    this.#lastTask = task.id;
    return true;
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
    expect(again.body).toEqual(answer);
    return true;
  }
}
