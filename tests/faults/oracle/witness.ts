import type { Witness } from '../../support/api-client.js';
import type { Act } from './evidence.js';
import type { ObservationLog } from './log.js';

interface Body {
  readonly number?: string;
  readonly totalCents?: number;
  readonly reference?: string;
  readonly amountCents?: number;
  readonly customer?: { readonly reference?: string };
}

/** Calls that silence an invoice, a customer or everything, and those that let it go on, by the end of their path. */
const STOPS = /\/(pause|cancel|stop)$/;
const LIFTS = /\/(resume|start)$/;

/**
 * Stands beside the clients of one firm and writes down what they ask and when they are answered. What an act is
 * about is known by what the clients sent and by the ids they were given for it.
 */
export class ClientWitness {
  /** The invoices' numbers by their ids. */
  readonly numbers = new Map<string, string>();
  #calls = 0;

  constructor(
    private readonly log: ObservationLog,
    private readonly name: string,
  ) {}

  readonly witness: Witness = (method, path, body) => {
    const call = `${this.name}#${(this.#calls += 1)}`;
    const act = this.#actOf(method, path, body as Body | undefined);
    if (act.kind !== 'other') this.log.note({ event: 'asked', call, act });
    return {
      onStatus: (status) => {
        if (act.kind !== 'other') this.log.note({ event: 'acknowledged', call, act, status });
      },
      onBody: (answer) => {
        const { id } = answer as { readonly id?: string };
        if (act.kind === 'post' && id?.startsWith('inv_')) this.numbers.set(id, act.number);
      },
    };
  };

  /** The provider tells of an event; answers what notes how it was answered. */
  event(id: string): (status: number) => void {
    const call = `${this.name}#${(this.#calls += 1)}`;
    const act: Act = { kind: 'event', id };
    this.log.note({ event: 'asked', call, act });
    return (status) => this.log.note({ event: 'acknowledged', call, act, status });
  }

  #actOf(method: string, path: string, body: Body | undefined): Act {
    if (method !== 'POST') return { kind: 'other' };
    if (path === '/v1/invoices')
      return { kind: 'post', number: body?.number ?? '', totalCents: body?.totalCents ?? 0 };
    const [, id = ''] = /^\/v1\/invoices\/([^/]+)\//.exec(path) ?? [];
    const number = this.numbers.get(id);
    if (number !== undefined && path.endsWith('/payments'))
      return { kind: 'pay', number, reference: body?.reference ?? '', amountCents: body?.amountCents ?? 0 };
    const numbers = number === undefined ? this.#wide(path) : [number];
    if (STOPS.test(path))
      return { kind: 'stop', numbers, ...(path.endsWith('/cancel') ? { endsAs: 'cancelled' } : {}) };
    return LIFTS.test(path) ? { kind: 'lift', numbers } : { kind: 'other' };
  }

  /** Everything posted so far, for a call on the whole organisation; nothing for any other. */
  #wide(path: string): readonly string[] {
    return path.startsWith('/v1/organisation/') ? [...this.numbers.values()] : [];
  }
}
