import type { ApiProblem } from './api-client.js';
import { clockBar } from './clock-bar.js';
import { markup, type Html, type HtmlValue } from './html.js';
import { problemBox } from './problem-box.js';
import { ICON_PATH, STYLESHEET_PATH } from './assets.js';
import { named, type Texts } from './texts.js';
import type { Arrival, Visit } from './visit.js';

export interface PageContent {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  /** Shown above the page; the page itself stays usable. */
  readonly problem?: ApiProblem | null;
}

/** Answers with a page for somebody logged in. */
export function sendPage(visit: Visit, content: PageContent): void {
  const { texts, me, done } = visit;
  const problem = content.problem ?? null;
  const announcement = done !== null && Object.hasOwn(texts.done, done) && problem === null;
  send(visit, content.status ?? problem?.status ?? 200, content.title, [
    clockBar(visit),
    masthead(visit),
    markup`<main id="main" tabindex="-1">
      ${announcement && markup`<p class="notice good" role="status">${named(texts.done, done)}</p>`}
      ${problem !== null && problemBox(problem, texts)}
      ${!visit.canWrite && markup`<p class="notice">${texts.common.readOnly}</p>`} ${content.body}
    </main>`,
    markup`<footer class="foot"><p>${me.organisation.name} · relance</p></footer>`,
  ]);
}

/** Answers with a page for somebody who is not logged in, or when nobody could be asked. */
export function sendBarePage(arrival: Arrival, content: PageContent): void {
  send(arrival, content.status ?? content.problem?.status ?? 200, content.title, [
    markup`<header class="top">
        <p class="brand">relance</p>
        ${languageSwitch(arrival)}
      </header>
      <main id="main" tabindex="-1" class="narrow">
        ${content.problem && problemBox(content.problem, arrival.texts)}${content.body}
      </main>`,
  ]);
}

function send({ response, texts }: Arrival, status: number, title: string, parts: HtmlValue): void {
  const page = markup`<!doctype html>
    <html lang="${texts.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · relance</title>
        <link rel="stylesheet" href="${STYLESHEET_PATH}" />
        <link rel="icon" href="${ICON_PATH}" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#main">${texts.common.skip}</a>
        ${parts}
      </body>
    </html> `;
  response.status(status).type('html').send(page.text);
}

function masthead(visit: Visit): Html {
  const { texts, me, url } = visit;
  const entries = [
    ['/', texts.common.invoices],
    ['/tasks', texts.common.tasks],
    ['/mailbox', me.organisation.sandbox ? texts.common.mailbox : texts.common.messages],
    ...(me.user?.role === 'owner' ? [['/organisation', texts.common.organisation] as const] : []),
  ] as const;
  const isHere = (path: string): boolean =>
    path === '/'
      ? url.pathname === '/' || url.pathname.startsWith('/invoices')
      : url.pathname.startsWith(path);
  return markup`<header class="top">
    <p class="brand"><a href="/">relance</a></p>
    <nav aria-label="${texts.common.menu}">
      <ul>
        ${entries.map(
          ([path, name]) =>
            markup`<li><a href="${path}" ${isHere(path) && markup` aria-current="page"`}>${name}</a></li>`,
        )}
      </ul>
    </nav>
    <div class="who">
      <span class="name"><bdi>${me.user?.name ?? me.organisation.name}</bdi></span
      >${languageSwitch(visit)}
      <form method="post" action="/logout"><button class="quiet">${texts.common.logout}</button></form>
    </div>
  </header>`;
}

function languageSwitch({ texts, url }: Arrival): Html {
  const other = texts.language === 'fr' ? 'en' : 'fr';
  const there = new URL(url);
  there.searchParams.set('lang', other);
  return markup`<a class="language" href="${there.pathname}${there.search}" hreflang="${other}" lang="${other}"
    >${texts.common.otherLanguage}</a
  >`;
}

/** A text of the organisation's language on a page of another one says so, for whoever has it read aloud. */
export function inOrganisationLanguage({ me, language }: Visit, text: string): Html {
  const spoken = me.organisation.language;
  const kept = spoken === 'fr' ? keptTogether(text) : text;
  return spoken === language ? markup`${kept}` : markup`<span lang="${spoken}">${kept}</span>`;
}

/** French sets no line break inside `17 h 30` nor before a colon; programs get plain spaces from the API. */
export const keptTogether = (text: string): string =>
  text.replaceAll(/(?<=\d) (?=h\b)|(?<=\d h) (?=\d\d\b)|(?<=«) | (?=[:;?!»])/g, '\u00a0');

/** A state as a word in a frame of its own; the colour only repeats what the word says. */
export const badge = (state: string, names: Texts['states']): Html =>
  markup`<span class="badge ${/^[a-z_]+$/.test(state) ? state : 'other'}">${named(names, state)}</span>`;
