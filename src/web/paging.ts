import { markup, type Html } from './html.js';
import type { Visit } from './visit.js';

/** Links through a list by the API's cursor; the other parameters of the page stay. */
export function pageLinks(
  { texts, url }: Visit,
  nextCursor: string | null,
  parameter = 'cursor',
): Html | null {
  const isFirst = !url.searchParams.has(parameter);
  if (isFirst && nextCursor === null) return null;
  const first = new URL(url);
  first.searchParams.delete(parameter);
  const next = new URL(url);
  if (nextCursor !== null) next.searchParams.set(parameter, nextCursor);
  return markup`<p class="paging">
    ${!isFirst && markup`<a href="${first.pathname}${first.search}">${texts.common.first}</a>`}
    ${nextCursor !== null && markup`<a rel="next" href="${next.pathname}${next.search}">${texts.common.next}</a>`}
  </p>`;
}
