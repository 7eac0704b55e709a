import { marked } from 'marked';
import { fieldsOfBody } from './docs-fields.js';
import { DOCS_STYLE_PATH } from './docs-style.js';
import {
  responsesOf,
  type OpenApiDocument,
  type Operation,
  type Parameter,
  type ResponseObject,
  type SchemaObject,
} from './types.js';

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

/** The documentation as one page of our own, made from the OpenAPI document: no script, nothing foreign. */
export function docsPage(document: OpenApiDocument): string {
  const tags = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? '';
      tags.set(tag, [...(tags.get(tag) ?? []), operationHtml(document, method, path, operation)]);
    }
  }
  const sections = [...tags].map(([tag, calls]) => `<h2 id="${tag}">${tag}</h2>${calls.join('')}`);
  const links = [...tags.keys(), 'Problems'].map((tag) => `<li><a href="#${tag}">${tag}</a></li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>relance – API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="${DOCS_STYLE_PATH}"></head><body>
<header><h1>relance – API</h1><p>For programs: <a href="/openapi.json">the same as OpenAPI 3.1</a>.</p>
<nav aria-label="Parts"><ul>${links.join('')}</ul></nav></header>
<main>${markdown(document.info.description)}${FIRST_CALL}${sections.join('')}${problemsHtml(document)}</main></body></html>`;
}

const FIRST_CALL = `<h3 id="first-call">A first call</h3>
<pre tabindex="0">curl -s "$RELANCE_URL/v1/me" -H "Authorization: Bearer $RELANCE_KEY"</pre>`;

function operationHtml(
  document: OpenApiDocument,
  method: string,
  path: string,
  operation: Operation,
): string {
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  const answers = responsesOf(document, operation);
  const isRefusal = ([status]: [string, ResponseObject]): boolean => Number(status) >= 400;
  return `<details id="${operation.operationId}"><summary><b class="method ${method}">${method.toUpperCase()}</b>
<code>${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary)}</span></summary>
${markdown(operation.description ?? 'No key needed.')}
${parametersHtml(operation.parameters)}
${bodies.map(([type, { example, schema }]) => bodyHtml(type, example) + fieldsHtml(document, schema)).join('')}
<h4>Answers</h4>${answers
    .filter((answer) => !isRefusal(answer))
    .map(answerHtml)
    .join('')}
<h4>Refusals</h4><ul>${answers.filter(isRefusal).map(refusalHtml).join('')}</ul></details>`;
}

const bodyHtml = (type: string, example: unknown): string =>
  isEmptyBody(example)
    ? ''
    : `<h4>Body${type === JSON_TYPE ? '' : `, or as <code>${type}</code>`}</h4>${exampleHtml(example)}`;

function fieldsHtml(document: OpenApiDocument, schema: SchemaObject): string {
  const fields = fieldsOfBody(document, schema);
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, type, isRequired, meaning }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${inline(type)}${isRequired ? ', <b>required</b>' : ''}</td><td>${inline(meaning)}</td></tr>`,
  );
  return `<table class="fields"><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** A call that says everything with its address takes `{}` or nothing: there is nothing to show. */
const isEmptyBody = (example: unknown): boolean => JSON.stringify(example) === '{}';

function parametersHtml(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) => {
    const about = parameter.description ?? parameter.schema['description'];
    const words = [...(typeof about === 'string' ? [about] : []), choicesOf(parameter)]
      .filter(Boolean)
      .join('. ');
    return `<tr><td><code>${escapeHtml(parameter.name)}</code></td><td>${parameter.in}</td><td>${inline(words)}</td></tr>`;
  });
  return `<h4>Parameters</h4><table><thead><tr><th>Name</th><th>In</th><th>Meaning</th></tr></thead>
<tbody>${rows.join('')}</tbody></table>`;
}

function choicesOf({ schema }: Parameter): string {
  const choices = schema['enum'];
  return Array.isArray(choices)
    ? `One of ${choices.map((choice) => `\`${String(choice)}\``).join(', ')}`
    : '';
}

function answerHtml([status, response]: [string, ResponseObject]): string {
  const example = response.content?.[JSON_TYPE]?.example;
  return `<p><b>${status}</b> ${escapeHtml(response.description)}</p>${example === undefined ? '' : exampleHtml(example)}`;
}

function refusalHtml([status, response]: [string, ResponseObject]): string {
  const slugs = Object.keys(response.content?.[PROBLEM_TYPE]?.examples ?? {});
  const links = slugs.map((slug) => `<a href="#problem-${slug}">${slug}</a>`);
  return `<li><b>${status}</b> ${links.join(', ')}</li>`;
}

/** Every problem there is, once, with the document a caller gets. */
function problemsHtml(document: OpenApiDocument): string {
  const all = new Map<string, unknown>();
  for (const { content } of Object.values(document.components.responses)) {
    for (const [slug, { value }] of Object.entries(content?.[PROBLEM_TYPE]?.examples ?? {}))
      all.set(slug, value);
  }
  const byStatus = [...all].sort(([, one], [, other]) => statusOf(one) - statusOf(other));
  return `<h2 id="Problems">Problems</h2>${byStatus.map(([slug, example]) => problemHtml(slug, example)).join('')}`;
}

const statusOf = (problem: unknown): number => (problem as { readonly status: number }).status;
const problemHtml = (slug: string, example: unknown): string =>
  `<h3 id="problem-${slug}">${statusOf(example)} <code>${slug}</code></h3>${exampleHtml(example)}`;

/** Our own texts only: Markdown may carry HTML, so nothing a caller wrote may come here. */
const markdown = (text: string): string => marked.parse(text, { async: false });
const inline = (text: string): string => marked.parseInline(escapeHtml(text), { async: false });

/** Wide examples scroll by themselves, with the keyboard as well. */
const exampleHtml = (example: unknown): string => {
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
  return `<pre tabindex="0">${escapeHtml(text)}</pre>`;
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
