import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { replan } from '../../src/db/plan.js';
import { forgetPlans, statementName } from '../../src/db/statement-names.js';
import { openWorld } from './world.js';

// The files of this project share a process: others may have filled the places.
beforeEach(forgetPlans);

test('the same statement has the same name, another one another', () => {
  const one = 'select "id" from "invoice" where "org_id" = $1';
  expect(statementName(one)).toBe(statementName(one));
  expect(statementName(one)).toMatch(/^s\d+_[0-9a-f]{24}$/);
  expect(statementName(`${one} limit $2`)).not.toBe(statementName(one));
});

test.each([
  'insert into "task" ("id") values ($1) returning *',
  'select "id" from "invoice" where "id" in ($1, $2)',
])('planned each time: %s', (sql) => {
  expect(statementName(sql)).toBeUndefined();
});

test('what is planned each time takes no place from what is planned once', () => {
  for (let length = 2; length < 400; length += 1) {
    const list = Array.from({ length }, (_, place) => `$${place + 1}`).join(', ');
    expect(statementName(`select 1 from "task" where "id" in (${list})`)).toBeUndefined();
  }
  expect(statementName('select "id" from "task"')).toMatch(/^s\d+_/);
});

test('plans that no longer fit are given up together: every name is a new one', () => {
  const sql = 'select * from "hold" where "org_id" = $1 and "id" in ($2)';
  const before = statementName(sql);
  forgetPlans();
  expect(statementName(sql)).toMatch(/^s\d+_/);
  expect(statementName(sql)).not.toBe(before);
});

test('a column added while the program runs breaks no statement that was planned before', async () => {
  const world = await openWorld();
  onTestFinished(() => world.close());
  const posted: string[] = [];
  const act = async (): Promise<void> => {
    for (let round = 0; round < 3; round++) posted.push((await world.postInvoice()).invoice.id);
    await Promise.all(posted.map((id) => world.onInvoice(id, (tx) => replan(tx, id))));
    await Promise.all(posted.map((id) => world.read(id)));
  };
  await act();
  for (const table of ['invoice', 'customer', 'organisation', 'policy', 'audit_event', 'outbox']) {
    await world.oracle.query(`ALTER TABLE ${table} ADD COLUMN later text`);
  }
  await act();
  const { rows } = await world.oracle.query('SELECT id FROM invoice');
  expect(rows).toHaveLength(6);
});
