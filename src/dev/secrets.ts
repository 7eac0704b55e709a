import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writePrivateJson } from './private-file.js';

const secrets = z.object({
  postgresPassword: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  signingSecret: z.string(),
  operatorKey: z.string(),
  loginPassword: z.string(),
});

/** What `npm start` made up for this folder, once; a second start continues with the same. */
export type InstanceSecrets = z.infer<typeof secrets>;

/** Reads the folder's secrets, or makes and keeps them on the first start. */
export function instanceSecrets(dataDir: string): InstanceSecrets {
  const file = join(dataDir, 'secrets.json');
  const kept = readJson(file);
  if (kept !== null) return secrets.parse(kept);
  const made: InstanceSecrets = {
    postgresPassword: random(18),
    ownerPassword: random(18),
    appPassword: random(18),
    signingSecret: random(32),
    operatorKey: `operator_${random(24)}`,
    loginPassword: random(12),
  };
  writePrivateJson(file, made);
  return made;
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
