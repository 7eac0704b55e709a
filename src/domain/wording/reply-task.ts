import type { ReplyEvent } from '../mail-events.js';
import type { Language } from '../language.js';

/** A task is read on a page: what is longer is read whole beside it. */
const MAX_CHARACTERS = 20_000;

const WORDS = {
  fr: {
    empty: '(message sans texte)',
    cut: 'la suite est dans la réponse complète',
    files: (names: string) =>
      `Pièces jointes, non conservées ici : ${names}. Les demander au client si besoin.`,
    kilobytes: (count: number) => `${count} ko`,
  },
  en: {
    empty: '(message without text)',
    cut: 'the rest is in the whole reply',
    files: (names: string) => `Attachments, not kept here: ${names}. Ask the customer for them if needed.`,
    kilobytes: (count: number) => `${count} kB`,
  },
} as const;

/** What the person who reads a reply is shown: the customer's words, and which files came along. */
export function replyTaskText(reply: Pick<ReplyEvent, 'text' | 'attachments'>, language: Language): string {
  const words = WORDS[language];
  const isLong = reply.text.length > MAX_CHARACTERS;
  const text = isLong ? `${wellFormed(reply.text.slice(0, MAX_CHARACTERS))}… (${words.cut})` : reply.text;
  const files = reply.attachments.map(
    ({ name, bytes }) => `${name} (${words.kilobytes(Math.max(1, Math.round(bytes / 1024)))})`,
  );
  return [text.trim() || words.empty, ...(files.length > 0 ? [words.files(files.join(', '))] : [])].join(
    '\n\n',
  );
}

/** A cut may fall into the middle of a character. */
const wellFormed = (text: string): string => text.replaceAll(/[\ud800-\udfff]/gu, '');
