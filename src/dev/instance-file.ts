import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateJson } from './private-file.js';

/** What a running instance tells people and programs about itself (contract §1). */
export interface InstanceFile {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly mailboxUrl: string;
  /** Null for a Temporal server of the user's own when TEMPORAL_UI_URL is not set. */
  readonly temporalUiUrl: string | null;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly databaseUrl: string;
  readonly organisationId: string;
  readonly apiKey: string;
  readonly operatorKey: string;
  readonly login: { readonly email: string; readonly password: string };
  /** `postgres` and `temporal` are null when they are the user's own. */
  readonly pids: Readonly<
    Record<'supervisor', number> & Record<'postgres' | 'temporal' | 'api' | 'worker', number | null>
  >;
}

/** Writes `.relance/instance.json`, readable for its owner only. Its presence means: everything is up. */
export function writeInstanceFile(dataDir: string, instance: InstanceFile): void {
  writePrivateJson(fileIn(dataDir), instance);
}

/** Nothing runs (any more, or yet). */
export function removeInstanceFile(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'instance.json');
}
