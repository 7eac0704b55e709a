import { newId } from '../../src/db/ids.js';
import { claimMessage, settleMessage } from '../../src/db/messages.js';
import { newReplyToken, withReplyToken } from '../../src/db/reply-token.js';
import { civilDate } from '../../src/domain/time.js';
import type { Firm, House, InvoiceSeen, Reply, TaskSeen } from './house.js';

export const INBOUND = 'relances@in.atelier.example';

export interface Added {
  readonly id: string;
  readonly kind: string;
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string };
}

/** A connector of a firm, called as Postmark would call it. */
export class Postmark {
  constructor(
    readonly house: House,
    readonly added: Added,
  ) {}

  send<Body = { status: string }>(
    event: unknown,
    auth: { username: string; password: string } | null = this.added.auth,
    id = this.added.id,
  ): Promise<Reply<Body>> {
    const headers =
      auth === null
        ? {}
        : { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
    return this.house.send<Body>('POST', `/v1/connectors/postmark/${id}`, { body: event, headers });
  }
}

/** A firm's new connector. */
export async function connect(
  firm: Firm,
  settings: unknown = { inboundAddress: INBOUND },
): Promise<Postmark> {
  const reply = await firm.post<Added>('/v1/connectors', { kind: 'postmark', settings });
  if (reply.status !== 201) throw new Error(reply.text);
  return new Postmark(firm.house, reply.body);
}

interface Written {
  readonly id: string;
  readonly replyTo: string;
}

/** A reminder about some invoices of one customer, as a sender leaves it; `state` claimed: its answer is not known. */
export function written(
  firm: Firm,
  invoices: readonly InvoiceSeen[],
  wish: {
    readonly isSent?: boolean;
    readonly to?: string;
    readonly provider?: string;
    readonly leaseMs?: number;
    readonly providerMessageId?: string;
    readonly step?: string;
  } = {},
): Promise<Written> {
  const replyTo = withReplyToken(INBOUND, newReplyToken());
  const step = wish.step ?? 'reminder-1';
  return firm.house.database.withOrg(firm.orgId, async (tx) => {
    const claim = await claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoices[0]?.customer.id ?? '',
      step,
      kind: 'reminder',
      invoices: invoices.map((invoice) => ({ invoiceId: invoice.id, step, round: 1 })),
      provider: wish.provider ?? 'mailbox',
      mail: {
        to: wish.to ?? 'compta@mecanique-rhone.example',
        from: 'factures@atelier.example',
        replyTo,
        subject: 'Facture',
        text: 'Bonjour',
        html: '<p>Bonjour</p>',
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: wish.leaseMs ?? 700,
    });
    if (wish.isSent ?? true) {
      await settleMessage(tx, claim, {
        state: 'sent',
        providerMessageId: wish.providerMessageId ?? `pm-${claim.messageId}`,
        countedOn: civilDate('2026-11-20'),
      });
    }
    return { id: claim.messageId, replyTo };
  });
}

export const holdsOf = async (firm: Firm, id: string): Promise<string[]> =>
  (await firm.invoice(id)).holds.map((hold) => hold.reason);

export const openTasks = async (firm: Firm): Promise<TaskSeen[]> =>
  (await firm.get<{ data: TaskSeen[] }>('/v1/tasks?state=open&limit=200')).body.data;

export const messageState = async (firm: Firm, id: string): Promise<string> =>
  (await firm.get<{ state: string }>(`/v1/messages/${id}`)).body.state;

/** What the connector's health says of its events. */
export interface Health {
  readonly lastEventAt: string | null;
  readonly events: Readonly<Record<string, number>>;
  readonly lastTrouble: { readonly code: string; readonly text: string } | null;
  readonly wrongCredentials: { readonly calls: number; readonly lastAt: string | null };
  readonly unsortedReplies: number;
}

export async function healthOf(firm: Firm, postmark: Postmark): Promise<Health> {
  const { body } = await firm.get<{ data: { id: string; health: Health }[] }>('/v1/connectors');
  const found = body.data.find((row) => row.id === postmark.added.id);
  if (!found) throw new Error('the connector is not in the list');
  return found.health;
}
