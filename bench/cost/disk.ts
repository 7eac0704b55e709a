import { statSync } from 'node:fs';
import type { Firm } from '../firm.js';
import type { BenchInstance } from '../instance.js';

/** What lies on the disk, in bytes; write-ahead logs apart, which do not grow with what is kept. */
export interface Disk {
  readonly postgres: number;
  readonly temporal: number;
}

/** Measured after PostgreSQL has tidied up: dead versions that autovacuum would give back are not counted. */
export async function diskOf(instance: BenchInstance, firm: Firm): Promise<Disk> {
  await firm.database.query('VACUUM');
  await firm.database.query('CHECKPOINT');
  const { rows } = await firm.database.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  return { postgres: Number(rows[0]?.bytes ?? 0), temporal: statSync(instance.temporalFile).size };
}

/** The largest tables with their indexes, in bytes per invoice. */
export async function largestTables(firm: Firm, invoices: number): Promise<Readonly<Record<string, number>>> {
  const { rows } = await firm.database.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 2 DESC LIMIT 6`,
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Math.round(Number(bytes) / invoices)]));
}
