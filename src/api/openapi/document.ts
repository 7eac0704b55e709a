import { z } from 'zod';
import type { Access, AnswerDoc, CallDoc } from '../call.js';
import { problemSchema } from '../schemas/problem.js';
import { CONVENTIONS } from './conventions.js';
import { refusalResponses } from './problem-responses.js';
import { takesIdempotencyKey } from './refusals.js';
import type { OpenApiDocument, Operation, Parameter, ResponseObject, SchemaObject } from './types.js';

const JSON_TYPE = 'application/json';

/**
 * The OpenAPI 3.1 document, made from the very schemas that check requests: it cannot promise what the
 * API does not do. Made once, at start.
 */
export function openApiDocument(calls: readonly CallDoc[]): OpenApiDocument {
  const components: Record<string, SchemaObject> = {};
  const refusals: Record<string, ResponseObject> = {};
  const paths: Record<string, Record<string, Operation>> = {};
  schemaOf(problemSchema, 'output', components);
  for (const call of calls) {
    const operation = operationOf(call, components);
    const responses = { ...operation.responses, ...refusalResponses(call, refusals) };
    paths[call.path] = { ...paths[call.path], [call.method]: { ...operation, responses } };
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'relance',
      version: '1',
      description: CONVENTIONS,
    },
    paths,
    components: {
      schemas: components,
      responses: refusals,
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
            // No body counts as `{}` (read-body.ts): required is what does not accept that.
            required: !call.body.safeParse({}).success,
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
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
    description: 'Repeats answer the same for 30 days',
  };
  return [...inPath, ...inQuery, ...(takesIdempotencyKey(call) ? [header] : [])];
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
