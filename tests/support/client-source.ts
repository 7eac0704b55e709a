import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { startApi } from '../../src/api/server.js';
import { createDatabase } from '../../src/db/database.js';
import { createLogger } from '../../src/log.js';
import type { OpenApiDocument } from '../../src/api/openapi/types.js';

/** Where the generated part of the client is kept, from the root. */
export const CLIENT_SOURCE_PATH = 'clients/typescript/openapi.ts';

const HEADER = '// Made from /openapi.json by `npm run generate:client`; do not edit.\n\n';

/** The types of the TypeScript client, from the document the API serves. */
export async function clientSource(document: OpenApiDocument): Promise<string> {
  const nodes = await openapiTS(withoutExamples(document) as OpenAPI3, { defaultNonNullable: false });
  return HEADER + astToString(nodes);
}

/** Examples are for the pages; as comments of every answer they would bury the types. */
const withoutExamples = (document: OpenApiDocument): unknown =>
  JSON.parse(
    JSON.stringify(document, (name, value: unknown) =>
      name === 'example' || name === 'examples' ? undefined : value,
    ),
  );

/** The document of this source tree: an API is started for it, on a database that is never asked. */
export async function servedDocument(): Promise<OpenApiDocument> {
  const database = createDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none' });
  const log = createLogger({ name: 'api', level: 'silent' });
  const api = await startApi({ database, log, operatorKey: 'unused', secret: 'unused' });
  try {
    const response = await fetch(`${api.url}/openapi.json`);
    return (await response.json()) as OpenApiDocument;
  } finally {
    await api.close();
    await database.close();
  }
}
