import { readdir } from 'node:fs/promises';

/** Where the .sql files lie, beside this code, compiled or not. */
export const MIGRATIONS = new URL('./migrations/', import.meta.url);

/** Names of the migrations this code knows, in order, without `.sql`. */
export async function migrationNames(): Promise<string[]> {
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => file.slice(0, -'.sql'.length));
}
