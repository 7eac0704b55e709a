/** The few parts of OpenAPI 3.1 that our document uses. */
export interface SchemaObject {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaObject>>;
  readonly properties?: Readonly<Record<string, SchemaObject>>;
  readonly required?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: SchemaObject;
  readonly description?: string;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface ReferenceObject {
  readonly $ref: string;
}

export interface MediaType {
  readonly schema: SchemaObject;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: SchemaObject; readonly example: unknown }>>;
  };
  /** What it answers, and what it refuses: the latter refers to the components. */
  readonly responses: Readonly<Record<string, ResponseObject | ReferenceObject>>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly jsonSchemaDialect: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaObject>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes: Readonly<Record<string, SchemaObject>>;
  };
}

const RESPONSES = '#/components/responses/';

/** A response by its name in the components. */
export const responseReference = (name: string): ReferenceObject => ({ $ref: `${RESPONSES}${name}` });

/** What a call answers, by status, with everything it refers to. */
export const responsesOf = (document: OpenApiDocument, operation: Operation): [string, ResponseObject][] =>
  Object.entries(operation.responses).map(([status, response]) => {
    if (!('$ref' in response)) return [status, response];
    const found = document.components.responses[response.$ref.slice(RESPONSES.length)];
    if (!found) throw new Error(`the document has no ${response.$ref}`);
    return [status, found];
  });
