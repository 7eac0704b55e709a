import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  responsesOf,
  type MediaType,
  type OpenApiDocument,
  type Operation,
  type ResponseObject,
  type SchemaObject,
} from '../../src/api/openapi/types.js';

/** One call over HTTP and its answer, as far as the documentation speaks of it. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** As JSON; undefined when the caller sent none, or something else. */
  readonly sent?: unknown;
  readonly status: number;
  readonly contentType: string;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

/** What the OpenAPI document says of a call. */
export interface DocumentedCall {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  /** By status; references are followed. */
  readonly responses: ReadonlyMap<string, ResponseObject>;
}

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';
const ROOT = 'relance';

/** The OpenAPI document as a judge of what really happens. */
export class Documentation {
  readonly calls: readonly DocumentedCall[];
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(readonly document: OpenApiDocument) {
    this.#ajv.addSchema({ $id: ROOT, components: { schemas: document.components.schemas } });
    this.calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method,
        path,
        operation,
        responses: new Map(responsesOf(document, operation)),
      })),
    );
  }

  /** The call behind an address; a literal part of a path goes before a parameter, as in the router. */
  find(method: string, address: string): DocumentedCall | undefined {
    const parts = pathOf(address).split('/');
    return this.calls
      .filter((call) => call.method === method.toLowerCase() && fits(call.path.split('/'), parts))
      .sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0];
  }

  /** What of an exchange is not as documented; nothing when all of it is. */
  complaints(exchange: Exchange): string[] {
    const call = this.find(exchange.method, exchange.path);
    if (!call) {
      const isAnswered = exchange.path.startsWith('/v1/') && exchange.status < 400;
      return isAnswered ? ['this call is not documented'] : [];
    }
    const response = call.responses.get(String(exchange.status));
    if (!response) return ['this status is not documented'];
    return [...this.#wrongAnswer(call, response, exchange), ...this.#wronglyAccepted(call, exchange)];
  }

  /** Examples of the document that its own schemas refuse. */
  wrongExamples(): string[] {
    return this.calls.flatMap((call) => {
      const requests = mediaOf(call.operation.requestBody?.content ?? {});
      const answers = [...call.responses.values()].flatMap(({ content }) => mediaOf(content ?? {}));
      return [...requests, ...answers].flatMap(({ schema, examples }) =>
        examples.flatMap((example) =>
          this.#misfits(schema, example, `${call.method} ${call.path}: an example`),
        ),
      );
    });
  }

  #wrongAnswer(call: DocumentedCall, { content }: ResponseObject, exchange: Exchange): string[] {
    const type = exchange.contentType.split(';')[0] ?? '';
    if (content === undefined) return type === '' ? [] : [`a body of ${type} is not documented`];
    const media = content[type];
    if (!media) return [`the type "${type}" is not documented`];
    if (!type.includes('json')) return [];
    return [...this.#misfits(media.schema, exchange.body, 'the answer'), ...unknownProblem(media, exchange)];
  }

  /**
   * A body that was accepted must be one the document allows, or programs made from it could not send it.
   * A list is judged line by line (batch), and so may hold lines that are rejected.
   */
  #wronglyAccepted({ operation }: DocumentedCall, { sent, status }: Exchange): string[] {
    const schema = operation.requestBody?.content[JSON_TYPE]?.schema;
    if (status >= 300 || sent === undefined || Array.isArray(sent) || !schema) return [];
    return this.#misfits(schema, sent, 'the accepted body');
  }

  #misfits(schema: SchemaObject, value: unknown, what: string): string[] {
    const validate = this.#validatorOf(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${what} does not fit its schema: ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }

  /** Kept by its text: hundreds of answers refer to the same few schemas. */
  #validatorOf(schema: SchemaObject): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components/', `"${ROOT}#/components/`);
    const known = this.#validators.get(text);
    if (known) return known;
    const validate = this.#ajv.compile(JSON.parse(text) as SchemaObject);
    this.#validators.set(text, validate);
    return validate;
  }
}

const pathOf = (address: string): string => address.split('?')[0] ?? '';
const fits = (template: readonly string[], parts: readonly string[]): boolean =>
  template.length === parts.length &&
  template.every((part, place) => part === parts[place] || (part.startsWith('{') && parts[place] !== ''));
function unknownProblem(media: MediaType, { contentType, body }: Exchange): string[] {
  if (!contentType.startsWith(PROBLEM_TYPE)) return [];
  const slug = (body as { readonly type: string }).type.replace('/problems/', '');
  return media.examples?.[slug] ? [] : [`the problem "${slug}" is not documented`];
}

/** Every JSON media type of a part of the document, with its examples. */
const mediaOf = (content: Readonly<Record<string, MediaType>>) =>
  Object.entries(content)
    .filter(([type]) => type.includes('json') && !type.includes('ndjson'))
    .map(([, { schema, example, examples }]) => ({
      schema,
      examples: [
        ...(example === undefined ? [] : [example]),
        ...Object.values(examples ?? {}).map((one) => one.value),
      ],
    }));
