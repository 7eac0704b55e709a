import { setTimeout as pause } from 'node:timers/promises';
import { createDatabase } from '../../../src/db/database.js';
import { enqueueStart } from '../../../src/db/outbox.js';
import { insertStageInvoice } from '../../engine/stage-invoice.js';

// A program that takes invoices in, to be killed. `late` writes the line that starts the run in a transaction of its
// own, after the invoice's is committed and acknowledged: what an outbox is there to prevent.
export interface PosterOptions {
  readonly databaseUrl: string;
  readonly orgId: string;
  readonly managerId: string;
  readonly outbox: 'inside' | 'late';
}
export interface PosterWord {
  readonly acknowledged: { readonly number: string };
}

const BETWEEN_MS = 30;

const options = JSON.parse(process.env['POSTER'] ?? '{}') as PosterOptions;
const database = createDatabase({ url: options.databaseUrl });
process.on('disconnect', () => process.exit());

for (;;) {
  const { id, number, move } = await database.withOrg(options.orgId, async (tx) => {
    const posted = await insertStageInvoice(tx, options.managerId, {});
    if (options.outbox === 'inside') await enqueueStart(tx, posted.id, posted.move);
    return posted;
  });
  process.send?.({ acknowledged: { number } } satisfies PosterWord);
  await pause(BETWEEN_MS);
  if (options.outbox === 'late') await database.withOrg(options.orgId, (tx) => enqueueStart(tx, id, move));
}
