// npm run generate:client: writes the generated part of clients/typescript from the API of this source tree.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
register();
const { CLIENT_SOURCE_PATH, clientSource, servedDocument } =
  await import('../tests/support/client-source.ts');
writeFileSync(join(ROOT, CLIENT_SOURCE_PATH), await clientSource(await servedDocument()));
console.log(`relance: wrote ${CLIENT_SOURCE_PATH}`);
