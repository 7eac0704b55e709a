import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServers } from '../support/environment.js';
import { story } from '../support/story.js';
import { keep, missing } from './keep.js';
import { ANSWER_PATHS } from './answer-paths.js';
import { PATHS } from './paths.js';

// npm run record:history -- <name>: tells the story of a path and adds its history to the corpus. Without a name, of
// every path that has none. What is there is never recorded again (docs/changing-workflows.md).

const { openShop } = story();
let client: Client;
beforeAll(async () => {
  const { temporalAddress, temporalNamespace } = testServers();
  const connection = await Connection.connect({ address: temporalAddress });
  client = new Client({ connection, namespace: temporalNamespace });
});
afterAll(() => client.connection.close());

const ALL = { ...PATHS, ...ANSWER_PATHS };

const NAMES = missing(ALL);

test.runIf(NAMES.length === 0)('every path has its history', () => {
  expect(NAMES).toEqual([]);
});

test.each(NAMES)('%s', async (name) => {
  const shop = await openShop();
  const invoice = await ALL[name]?.(shop);
  if (!invoice) throw new Error(`no path ${name}`);
  await shop.endOfRun(invoice);
  await keep(name, client.workflow.getHandle(invoice.workflowId));
});
