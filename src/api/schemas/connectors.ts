import { z } from 'zod';
import { INCOMING_KINDS, type IncomingKind } from '../../connectors/incoming.js';
import { pageQuery } from './queries.js';

const isoInstant = z.string().meta({ format: 'date-time' });
const KIND_NAMES = INCOMING_KINDS.map((kind) => kind.name);

const bodyOf = (kind: IncomingKind) =>
  z.strictObject({ kind: z.literal(kind.name), settings: kind.settings.default({}) });
const [firstKind, ...otherKinds] = INCOMING_KINDS.map(bodyOf);
if (firstKind === undefined) throw new Error('there is no kind of connector');

/** `POST /v1/connectors`: each kind has its own settings. */
export const connectorBody = z
  .discriminatedUnion('kind', [firstKind, ...otherKinds], {
    error: `must be one of: ${KIND_NAMES.join(', ')}`,
  })
  .meta({ id: 'ConnectorBody' });
export type ConnectorBody = z.infer<typeof connectorBody>;

export const addedConnectorSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    url: z.string().describe('Where the outside system calls'),
    auth: z.object({ username: z.string(), password: z.string() }).describe('Shown once'),
  })
  .meta({ id: 'AddedConnector' });
export type AddedConnectorView = z.infer<typeof addedConnectorSchema>;

export const connectorSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    url: z.string(),
    settings: z.record(z.string(), z.unknown()),
    createdAt: isoInstant,
    readsReplies: z.boolean().describe("Whether customers' answers come in through it"),
    health: z.object({
      lastEventAt: isoInstant.nullable(),
      events: z
        .object({
          waiting: z.int(),
          applied: z.int(),
          ignored: z.int(),
          unmatched: z.int(),
          refused: z.int(),
        })
        .describe('Stored events by what became of them'),
      lastTrouble: z
        .object({ at: isoInstant, code: z.string(), text: z.string() })
        .nullable()
        .describe('The latest event that could not be made use of, or not yet'),
      wrongCredentials: z.object({ calls: z.int(), lastAt: isoInstant.nullable() }),
      unsortedReplies: z.int().describe('See `GET /v1/replies?state=unsorted`'),
    }),
  })
  .meta({ id: 'Connector' });
export type ConnectorView = z.infer<typeof connectorSchema>;

/** What an outside system sends; its own documentation describes it, new fields are welcome. */
export const eventBody = z.looseObject({ RecordType: z.unknown().optional() }).meta({ id: 'ConnectorEvent' });

export const receivedSchema = z.object({ status: z.enum(['stored', 'known']) }).meta({ id: 'ReceivedEvent' });

export const replySchema = z
  .object({
    id: z.string(),
    state: z.enum(['matched', 'unsorted', 'sorted']),
    receivedAt: isoInstant,
    messageId: z.string().nullable(),
    customerId: z.string().nullable(),
    from: z.string(),
    subject: z.string(),
    text: z.string().describe('Without what it quotes'),
    fullText: z.string(),
    auto: z.boolean().describe('Written by a machine: holds nothing'),
    attachments: z
      .array(z.object({ name: z.string(), bytes: z.int() }))
      .describe('Names and sizes; the content is not kept'),
  })
  .meta({ id: 'Reply' });
export type ReplyView = z.infer<typeof replySchema>;

export const replyListQuery = pageQuery.extend({
  state: z.enum(['matched', 'unsorted', 'sorted']).optional(),
  message: z.string().min(1).max(64).optional().describe('Id of a message'),
  customer: z.string().min(1).max(64).optional().describe('Id of a customer'),
});

export const matchReplyBody = z.strictObject({ invoice: z.string().min(1).max(64) });
