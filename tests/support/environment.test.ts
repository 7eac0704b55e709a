import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { createTestDatabase, testServers } from './environment.js';

test('two test databases share nothing, and the application login is no superuser', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  expect(one.name).not.toEqual(other.name);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  const { rows } = await client.query<{ database: string; super: boolean }>(
    'SELECT current_database() AS database, rolsuper AS super FROM pg_roles WHERE rolname = current_user',
  );
  await client.end();
  expect(rows).toEqual([{ database: one.name, super: false }]);
});

test('the Temporal server of the run knows our search attributes and keeps histories for 30 days', async () => {
  const { temporalAddress, temporalNamespace } = testServers();
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: temporalNamespace });
  const [attributes, namespace] = await Promise.all([
    connection.operatorService.listSearchAttributes({ namespace: temporalNamespace }),
    client.workflowService.describeNamespace({ namespace: temporalNamespace }),
  ]);
  await connection.close();
  expect(Object.keys(attributes.customAttributes)).toEqual(
    expect.arrayContaining(['RelanceOrg', 'RelanceState']),
  );
  expect(Number(namespace.config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
});
