import type { Message } from './api-types.js';
import { moment } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { badge } from './layout.js';
import { type Column, table } from './table.js';
import { stepName } from './texts.js';
import type { Visit } from './visit.js';

/**
 * Messages as rows: what, to whom, when, and what became of it. On the page of one invoice the subject is
 * always the same and the step is what tells them apart.
 */
export function messageTable(
  visit: Visit,
  messages: readonly Message[],
  where: 'list' | 'invoice' = 'list',
): Html {
  const { texts, me, language } = visit;
  const at = (message: Message): string =>
    moment(message.sentAt ?? message.plannedFor, me.organisation.timeZone, language);
  const open = (message: Message, content: Html | string): Html =>
    markup`<a href="/mailbox/${encodeURIComponent(message.id)}">${content}</a>`;
  const subject: Column<Message> = {
    title: texts.mailbox.subject,
    cell: (message) => open(message, foreign(message.subject)),
    className: 'wide',
  };
  const step: Column<Message> = {
    title: texts.mailbox.step,
    cell: (message) =>
      where === 'list'
        ? markup`${stepName(texts, message.step)}`
        : open(message, stepName(texts, message.step)),
    className: 'short',
  };
  const rest: readonly Column<Message>[] = [
    {
      title: texts.mailbox.to,
      cell: (message) => foreign(message.to ?? texts.mailbox.noAddress),
      className: 'address',
    },
    { title: texts.mailbox.when, cell: (message) => markup`${at(message)}`, className: 'date' },
    { title: texts.mailbox.state, cell: (message) => badge(message.state, texts.messageStates) },
  ];
  return table(
    texts.common.messages,
    where === 'list' ? [subject, step, ...rest] : [step, ...rest],
    messages,
  );
}
