import type { OpenApiDocument, Operation, Parameter, ResponseObject } from './types.js';

/** Served beside the page: the content security policy allows no inline style. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886; }
details { border: 1px solid #8884; border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; background: #8881; padding: .75rem; border-radius: 6px; }
b.method { display: inline-block; min-width: 3.2rem; }
nav a { margin-right: 1rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
`;

/** The documentation as one page of our own, made from the OpenAPI document: no script, nothing foreign. */
export function docsPage(document: OpenApiDocument): string {
  const tags = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? '';
      tags.set(tag, [...(tags.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  }
  const sections = [...tags].map(([tag, calls]) => `<h2 id="${tag}">${tag}</h2>${calls.join('')}`);
  const links = [...tags.keys()].map((tag) => `<a href="#${tag}">${tag}</a>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>relance – API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/docs.css"></head><body>
<h1>relance – API</h1><p>${escapeHtml(document.info.description)}
The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p><nav>${links.join('')}</nav>${sections.join('')}</body></html>`;
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const body = Object.values(operation.requestBody?.content ?? {})[0];
  return `<details><summary><b class="method">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code>
 – ${escapeHtml(operation.summary)}</summary>
<p>${escapeHtml(operation.description ?? 'No key needed.')}</p>
${parametersHtml(operation.parameters)}
${body ? `<h4>Body</h4>${exampleHtml(body.example)}` : ''}
<h4>Answers</h4>${Object.entries(operation.responses).map(responseHtml).join('')}</details>`;
}

function parametersHtml(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) => {
    const about = parameter.description ?? parameter.schema['description'];
    const text = typeof about === 'string' ? about : '';
    return `<tr><td><code>${escapeHtml(parameter.name)}</code></td><td>${parameter.in}</td><td>${escapeHtml(text)}</td></tr>`;
  });
  return `<h4>Parameters</h4><table>${rows.join('')}</table>`;
}

function responseHtml([status, response]: [string, ResponseObject]): string {
  const example = Number(status) < 300 ? response.content?.['application/json']?.example : undefined;
  return `<p><b>${status}</b> ${escapeHtml(response.description)}</p>${example === undefined ? '' : exampleHtml(example)}`;
}

const exampleHtml = (example: unknown): string =>
  `<pre>${escapeHtml(JSON.stringify(example, null, 2))}</pre>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
