import { toIso } from '../../domain/time.js';
import { troubleText } from '../../domain/wording/index.js';
import type { OrgTx } from '../../db/database.js';
import type { ConnectorRecord } from '../../db/read/connectors.js';
import type { ReplyRow } from '../../db/tables.js';
import type { ApiSettings } from '../deps.js';
import type { ConnectorView, ReplyView } from '../schemas/connectors.js';
import { connectorUrl } from '../use-cases/connectors/add-connector.js';

/** A connector as the firm's technician looks after it; its credentials are shown nowhere. */
export const connectorView = (
  row: ConnectorRecord,
  { org }: OrgTx,
  settings: ApiSettings,
): ConnectorView => ({
  id: row.id,
  kind: row.kind,
  url: connectorUrl(settings, row.kind, row.id),
  settings: { ...row.settings },
  createdAt: toIso(row.created_at),
  readsReplies: row.reads_replies,
  health: {
    lastEventAt: row.lastEventAt === null ? null : toIso(row.lastEventAt),
    events: { ...row.counts },
    lastTrouble: row.trouble && {
      at: toIso(row.trouble.at),
      code: row.trouble.code,
      text: troubleText(row.trouble.code, org.language),
    },
    wrongCredentials: {
      calls: row.refused_calls,
      lastAt: row.refused_at === null ? null : toIso(row.refused_at),
    },
    unsortedReplies: row.unsortedReplies,
  },
});

export const replyView = (row: ReplyRow): ReplyView => ({
  id: row.id,
  state: row.message_id !== null ? 'matched' : row.sorted_at === null ? 'unsorted' : 'sorted',
  receivedAt: toIso(row.received_at),
  messageId: row.message_id,
  customerId: row.customer_id,
  from: row.from_address,
  subject: row.subject,
  text: row.text_body,
  fullText: row.full_text,
  auto: row.auto,
  attachments: row.attachments.map(({ name, bytes }) => ({ name, bytes })),
});
