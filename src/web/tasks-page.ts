import type { Page, Task } from './api-types.js';
import { markup, type Html } from './html.js';
import { sendPage } from './layout.js';
import { pageLinks } from './paging.js';
import { taskTable } from './task-table.js';
import { named } from './texts.js';
import type { Visit } from './visit.js';

const PAGE_SIZE = '50';
/** Of each other kind this many on the first page; the link behind it shows them all. */
const PREVIEW_SIZE = 20;

/** `GET /tasks`: the calls first, then everything else that waits for a person; `?kind=` one kind, `?state=done` the past. */
export async function showTasks(visit: Visit): Promise<void> {
  const { texts, url } = visit;
  const kind = url.searchParams.get('kind');
  if (url.searchParams.get('state') === 'done') {
    await showList(visit, { state: 'done' }, texts.tasks.doneTitle, texts.tasks.noneDone);
  } else if (kind !== null && Object.hasOwn(texts.taskKinds, kind)) {
    await showList(visit, { state: 'open', kind }, named(texts.taskKinds, kind), texts.tasks.noOthers);
  } else {
    await showWaiting(visit);
  }
}

async function showWaiting(visit: Visit): Promise<void> {
  const { texts, api, url } = visit;
  const cursor = url.searchParams.get('cursor') ?? undefined;
  const otherKinds = Object.keys(texts.taskKinds).filter((kind) => kind !== 'call');
  const [calls, ...others] = await Promise.all([
    api.get<Page<Task>>('/v1/tasks', { state: 'open', kind: 'call', limit: PAGE_SIZE, cursor }),
    ...otherKinds.map((kind) =>
      api.get<Page<Task>>('/v1/tasks', { state: 'open', kind, limit: String(PREVIEW_SIZE) }),
    ),
  ]);
  const waiting = others
    .flatMap((page) => page.data)
    .sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1));
  const more = otherKinds.filter((_, index) => others[index]?.nextCursor);
  const body = markup`<h1>${texts.tasks.title}</h1>
    <section>
      <h2>${texts.tasks.calls}</h2>
      ${listOr(visit, calls.data, texts.tasks.calls, texts.tasks.noCalls)}${pageLinks(visit, calls.nextCursor)}
    </section>
    <section>
      <h2>${texts.tasks.others}</h2>
      ${listOr(visit, waiting, texts.tasks.others, texts.tasks.noOthers)}
      ${more.map((kind) => markup`<p class="paging"><a href="/tasks?kind=${kind}">${texts.tasks.allOfKind(named(texts.taskKinds, kind))}</a></p>`)}
    </section>
    <p><a href="/tasks?state=done">${texts.tasks.showDone}</a></p>`;
  sendPage(visit, { title: texts.tasks.title, body });
}

async function showList(
  visit: Visit,
  filter: { state: string; kind?: string },
  title: string,
  empty: string,
): Promise<void> {
  const { texts, api, url } = visit;
  const cursor = url.searchParams.get('cursor') ?? undefined;
  const page = await api.get<Page<Task>>('/v1/tasks', { ...filter, limit: PAGE_SIZE, cursor });
  const body = markup`<h1>${title}</h1>
    ${listOr(visit, page.data, title, empty)}${pageLinks(visit, page.nextCursor)}
    <p><a href="/tasks">${texts.tasks.showOpen}</a></p>`;
  sendPage(visit, { title, body });
}

const listOr = (visit: Visit, tasks: readonly Task[], caption: string, empty: string): Html =>
  tasks.length > 0 ? taskTable(visit, tasks, caption) : markup`<p class="empty">${empty}</p>`;
