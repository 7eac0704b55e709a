/** Columns of `Accept: text/csv`, as paths into the JSON row of the same list. */
export const INVOICE_COLUMNS = [
  'id',
  'number',
  'state',
  'customer.reference',
  'customer.name',
  'customer.kind',
  'totalCents',
  'outstandingCents',
  'currency',
  'issuedOn',
  'dueOn',
  'orderReference',
  'policy.name',
  'policy.version',
  'accountManager.name',
  'next.kind',
  'next.step',
  'next.at',
  'why.code',
  'why.text',
  'createdAt',
  'updatedAt',
];

export const TASK_COLUMNS = [
  'id',
  'kind',
  'state',
  'invoiceId',
  'customer.reference',
  'customer.name',
  'customer.contactName',
  'customer.email',
  'customer.phone',
  'assignee.name',
  'openedAt',
  'dueAt',
  'reason',
  'outcome',
  'note',
  'completedBy.name',
  'completedAt',
  'closedBecause',
  'attempt',
];

export const MESSAGE_COLUMNS = [
  'id',
  'invoiceIds',
  'step',
  'kind',
  'round',
  'state',
  'provider',
  'to',
  'from',
  'replyTo',
  'subject',
  'plannedFor',
  'sentAt',
  'reason',
];

export const PAYMENT_COLUMNS = [
  'id',
  'reference',
  'amountCents',
  'currency',
  'receivedOn',
  'invoiceNumber',
  'customerReference',
  'state',
  'allocations',
  'unallocatedCents',
];

export const CUSTOMER_COLUMNS = [
  'id',
  'reference',
  'name',
  'kind',
  'email',
  'contactName',
  'phone',
  'language',
  'region',
  'paused',
  'pausedUntil',
  'stopped',
  'callOnly',
  'insolvency',
  'openInvoices',
  'outstanding',
];

export const TIMELINE_COLUMNS = ['at', 'type', 'actor.kind', 'actor.name', 'text', 'data'];

export const POLICY_COLUMNS = [
  'name',
  'version',
  'audience',
  'automation',
  'minDaysBetweenMessages',
  'maxMessages',
  'maxDays',
  'minAmountCents',
  'slots',
  'steps',
];

export const CONNECTOR_COLUMNS = [
  'id',
  'kind',
  'url',
  'createdAt',
  'readsReplies',
  'health.lastEventAt',
  'health.events',
  'health.lastTrouble.text',
  'health.wrongCredentials.calls',
  'health.unsortedReplies',
];

export const REPLY_COLUMNS = [
  'id',
  'state',
  'receivedAt',
  'messageId',
  'customerId',
  'from',
  'subject',
  'text',
  'auto',
  'attachments',
];
export const API_KEY_COLUMNS = ['id', 'name', 'scopes', 'createdAt', 'expiresAt', 'revokedAt'];

export const USER_COLUMNS = ['id', 'email', 'name', 'role', 'phone', 'hasPassword', 'createdAt'];

export const SWEEP_COLUMNS = [
  'id',
  'beganAt',
  'endedAt',
  'invoices',
  'isWhole',
  'found.runsMissing',
  'found.runsLeftOver',
  'found.runsStuck',
  'found.stepsIdle',
  'found.leasesOver',
  'found.outboxLate',
  'outboxOldestMs',
  'mended',
  'provider.on',
  'provider.providerSays',
  'provider.recordSays',
];
