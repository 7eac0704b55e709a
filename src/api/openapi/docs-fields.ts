import type { OpenApiDocument, SchemaObject } from './types.js';

const COMPONENTS = '#/components/schemas/';
/** A policy's steps inside a preview are as deep as it gets; deeper, the example has to do. */
const MAX_DEPTH = 4;
const FORMATS: Readonly<Record<string, string>> = {
  date: 'day',
  'date-time': 'instant',
  email: 'e-mail address',
  uri: 'https address',
};

/** One field of a body: its place, what it may hold, whether it must be there, what it is for. */
export interface DocumentedField {
  /** `customer.email`, `lines[].quantity`. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly meaning: string;
}

/** Every field of a body, nested ones under their parent. Lists of whole bodies (batches) have the fields of the single call. */
export function fieldsOfBody(document: OpenApiDocument, schema: SchemaObject): readonly DocumentedField[] {
  const kinds = choicesOf(resolved(document, schema));
  const all = (kinds.length > 0 ? kinds : [schema]).flatMap((one) => fieldsOf(document, one, '', 0));
  return all.filter((field, index) => all.findIndex(({ name }) => name === field.name) === index);
}

function fieldsOf(
  document: OpenApiDocument,
  schema: SchemaObject,
  prefix: string,
  depth: number,
): DocumentedField[] {
  const { properties = {}, required = [] } = resolved(document, schema);
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    const inner = withoutNull(resolved(document, property));
    const own: DocumentedField = {
      name,
      type: typeOf(document, property),
      isRequired: required.includes(key),
      meaning: meaningOf(property, inner),
    };
    if (depth === MAX_DEPTH) return [own];
    const items = inner['items'] as SchemaObject | undefined;
    const nested = items
      ? fieldsOf(document, items, `${name}[].`, depth + 1)
      : fieldsOf(document, inner, `${name}.`, depth + 1);
    return [own, ...nested];
  });
}

function resolved(document: OpenApiDocument, schema: SchemaObject): SchemaObject {
  if (schema.$ref === undefined) return schema;
  const found = document.components.schemas[schema.$ref.slice(COMPONENTS.length)];
  if (!found) throw new Error(`the document has no ${schema.$ref}`);
  return found;
}

const choicesOf = (schema: SchemaObject): readonly SchemaObject[] =>
  (schema['anyOf'] ?? schema['oneOf'] ?? []) as readonly SchemaObject[];
const isNull = (schema: SchemaObject): boolean => schema['type'] === 'null';

/** What stands beside `null`, when there is one such thing. */
function withoutNull(schema: SchemaObject): SchemaObject {
  const others = choicesOf(schema).filter((choice) => !isNull(choice));
  return others.length === 1 && others[0] !== undefined ? others[0] : schema;
}

function typeOf(document: OpenApiDocument, schema: SchemaObject): string {
  const choices = choicesOf(schema);
  if (choices.length > 0) return choices.map((choice) => typeOf(document, choice)).join(' or ');
  const found = resolved(document, schema);
  const { type, format } = found;
  if ('const' in found) return `\`${String(found['const'])}\``;
  const values = found['enum'];
  if (Array.isArray(values)) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (type === 'array') return `list of ${typeOf(document, (found['items'] ?? {}) as SchemaObject)}`;
  if (type === 'string') return FORMATS[String(format)] ?? 'text';
  if (type === 'boolean') return 'true or false';
  return type === 'integer' ? 'whole number' : typeof type === 'string' ? type : 'anything';
}

function meaningOf(property: SchemaObject, inner: SchemaObject): string {
  const about = property['description'] ?? inner['description'];
  const standard = property['default'];
  return [
    ...(typeof about === 'string' ? [about] : []),
    ...limitsOf(inner),
    ...(standard === undefined ? [] : [`Default: \`${JSON.stringify(standard)}\``]),
  ].join('. ');
}

/** The limits somebody may run into; those of JSON itself go without saying. */
function limitsOf(schema: SchemaObject): string[] {
  const { minimum, maximum, maxLength, minItems, maxItems } = schema as Record<string, number | undefined>;
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  const range = (from: number | undefined, to: number | undefined, of: string): string[] => {
    if (from === undefined && to === undefined) return [];
    if (from === undefined) return [`At most ${to}${of}`];
    return [to === undefined ? `At least ${from}${of}` : `${from} to ${to}${of}`];
  };
  return [
    ...range(least, most, ''),
    ...range(undefined, maxLength, ' characters'),
    ...range(minItems, maxItems, ' entries'),
  ];
}
