import type { Message, Page } from './api-types.js';
import { markup } from './html.js';
import { sendPage } from './layout.js';
import { messageTable } from './message-table.js';
import { pageLinks } from './paging.js';
import type { Visit } from './visit.js';

/** `GET /mailbox`: what left, or would have left, newest first. */
export async function showMailbox(visit: Visit): Promise<void> {
  const { texts, api, url, clock } = visit;
  const cursor = url.searchParams.get('cursor') ?? undefined;
  const page = await api.get<Page<Message>>('/v1/messages', { limit: '50', cursor });
  const title = clock === null ? texts.common.messages : texts.mailbox.title;
  const empty = markup`<section class="empty">
    <h2>${texts.mailbox.empty}</h2>
    ${clock !== null && markup`<p>${texts.mailbox.emptyHint}</p>`}
  </section>`;
  const body = markup`<h1>${title}</h1>
    <p class="lead">${clock === null ? texts.mailbox.introLive : texts.mailbox.intro}</p>
    ${page.data.length > 0 ? messageTable(visit, page.data) : empty}${pageLinks(visit, page.nextCursor)}`;
  sendPage(visit, { title, body });
}
