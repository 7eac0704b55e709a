import { z } from 'zod';
import type { Access, AnswerDoc, CallDoc } from '../call.js';
import { problemTitle, type ProblemSlug, problemStatus } from '../problems.js';
import { problemSchema } from '../schemas/problem.js';
import type { OpenApiDocument, Operation, Parameter, ResponseObject, SchemaObject } from './types.js';

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

/**
 * The OpenAPI 3.1 document, made from the very schemas that check requests: it cannot promise what the
 * API does not do. Made once, at start.
 */
export function openApiDocument(calls: readonly CallDoc[]): OpenApiDocument {
  const components: Record<string, SchemaObject> = {};
  const paths: Record<string, Record<string, Operation>> = {};
  for (const call of calls) {
    paths[call.path] = { ...paths[call.path], [call.method]: operationOf(call, components) };
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'relance',
      version: '1',
      description:
        'Courteous, durable reminders for unpaid invoices. Money in minor units, days as YYYY-MM-DD.',
    },
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key of the organisation' },
        session: { type: 'apiKey', in: 'cookie', name: 'relance_session' },
        operator: { type: 'http', scheme: 'bearer', description: "The operator's key" },
        connector: { type: 'http', scheme: 'basic', description: "The connector's own credentials" },
      },
    },
  };
}

function operationOf(call: CallDoc, components: Record<string, SchemaObject>): Operation {
  const responses: Record<string, ResponseObject> = {};
  for (const answer of call.answers) responses[String(answer.status)] = responseOf(call, answer, components);
  for (const slug of refusalsOf(call)) addRefusal(responses, slug, components);
  return {
    operationId: operationId(call),
    tags: [call.tag],
    summary: call.summary,
    ...accessOf(call),
    parameters: parametersOf(call, components),
    ...(call.body === undefined
      ? {}
      : {
          requestBody: {
            required: call.bodyExample !== undefined && Object.keys(call.bodyExample as object).length > 0,
            content: {
              [JSON_TYPE]: { schema: schemaOf(call.body, 'input', components), example: call.bodyExample },
              ...alsoOf(call, components),
            },
          },
        }),
    responses,
  };
}

function alsoOf({ bodyAlso }: CallDoc, components: Record<string, SchemaObject>) {
  if (bodyAlso === undefined) return {};
  const { type, schema, example } = bodyAlso;
  return { [type]: { schema: schemaOf(schema, 'input', components), example } };
}

function responseOf(
  call: CallDoc,
  answer: AnswerDoc,
  components: Record<string, SchemaObject>,
): ResponseObject {
  if (answer.schema === undefined) return { description: answer.description };
  const json = { schema: schemaOf(answer.schema, 'output', components), example: answer.example };
  const csv = call.isList ? { 'text/csv': { schema: { type: 'string' } } } : {};
  return { description: answer.description, content: { [JSON_TYPE]: json, ...csv } };
}

/** Every refusal a call can give (contract §3). */
function refusalsOf(call: CallDoc): readonly ProblemSlug[] {
  const isKnown = call.access !== 'nobody asked' && call.access !== 'connector';
  const hasBody = call.body !== undefined;
  return [
    'validation',
    ...(hasBody ? (['malformed-json', 'too-large', 'unsupported-media-type'] as const) : []),
    ...(isKnown ? (['unauthenticated', 'rate-limited'] as const) : []),
    ...(isKnown && call.access !== 'operator' ? (['forbidden'] as const) : []),
    ...(call.path.includes('{') ? (['not-found'] as const) : []),
    ...(hasBody && isKnown ? (['conflict', 'idempotency-key-reused'] as const) : []),
    ...(call.path === '/v1/login' ? (['unauthenticated', 'forbidden', 'rate-limited'] as const) : []),
    ...(call.access === 'connector' ? (['unauthenticated'] as const) : []),
    ...(call.path === '/v1/logout' ? (['forbidden'] as const) : []),
    'busy',
  ];
}

function addRefusal(
  responses: Record<string, ResponseObject>,
  slug: ProblemSlug,
  components: Record<string, SchemaObject>,
): void {
  const status = problemStatus(slug);
  const known = responses[String(status)];
  const title = problemTitle(slug);
  const hasRetryAfter = slug === 'busy' || slug === 'rate-limited';
  responses[String(status)] = {
    description: known ? `${known.description}; or: ${title} (\`${slug}\`)` : `${title} (\`${slug}\`)`,
    ...(hasRetryAfter
      ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } } }
      : {}),
    content: known?.content ?? {
      [PROBLEM_TYPE]: {
        schema: schemaOf(problemSchema, 'output', components),
        example: {
          type: `/problems/${slug}`,
          title,
          status,
          detail: '…',
          requestId: 'req_01kar3n5vq7w8x9y0z1a2b3c4m',
        },
      },
    },
  };
}

function parametersOf(call: CallDoc, components: Record<string, SchemaObject>): Parameter[] {
  const names = [...call.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const inPath = names.map((name): Parameter => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = call.query ? schemaOf(call.query, 'input', components) : {};
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]): Parameter => ({
    name,
    in: 'query',
    required: query.required?.includes(name) ?? false,
    schema,
  }));
  const header: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', maxLength: 255 },
    description: 'Repeats answer the same for 30 days',
  };
  const takesKey = call.method === 'post' && call.access !== 'nobody asked' && call.access !== 'connector';
  return [...inPath, ...inQuery, ...(takesKey ? [header] : [])];
}

/** A schema as JSON Schema; those with an id go to the components and are referred to. */
function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Record<string, SchemaObject>,
): SchemaObject {
  const text = JSON.stringify(
    // The dialect is said once, for the whole document.
    {
      ...z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }),
      $schema: undefined,
    },
  );
  const { $defs, ...rest } = JSON.parse(
    text.replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as SchemaObject;
  Object.assign(components, $defs);
  const { id } = schema.meta() ?? {};
  if (id === undefined || rest.$ref !== undefined) return rest;
  components[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}

function accessOf({ access, description }: CallDoc): Pick<Operation, 'security' | 'description'> {
  const words = [accessInWords(access), description].filter((text) => text !== undefined).join('\n\n');
  return { security: securityOf(access), ...(words === '' ? {} : { description: words }) };
}

function securityOf(access: Access): Operation['security'] {
  if (access === 'nobody asked') return [];
  if (access === 'connector') return [{ connector: [] }];
  return access === 'operator' ? [{ operator: [] }] : [{ key: [] }, { session: [] }];
}

function accessInWords(access: Access): string | undefined {
  if (access === 'nobody asked') return undefined;
  if (access === 'connector') return 'Called by the outside system, with its own credentials.';
  if (access === 'operator') return "Needs the operator's key.";
  return access === 'any caller' ? 'Any key or login.' : `Needs the permission \`${access}\`.`;
}

const operationId = (call: CallDoc): string =>
  [call.method, ...call.path.split('/').filter((part) => part !== '' && part !== 'v1')]
    .map((part) => part.replaceAll(/[^A-Za-z0-9]/g, ' ').trim())
    .join(' ')
    .replaceAll(/ +(\w)/g, (_match, letter: string) => letter.toUpperCase());
