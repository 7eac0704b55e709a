import type { Letter, Table } from './letter.js';

/** The text part: the same letter for readers without HTML. Nothing is escaped, `L'Œuvre & Fils` stays so. */
export function renderText(letter: Letter): string {
  const paragraphs = [
    letter.greeting,
    ...letter.opening,
    rows(letter.facts),
    ...letter.tables.map(table),
    ...letter.links.map((link) => `${link.label}${letter.language === 'fr' ? ' ' : ''}: ${link.href}`),
    ...letter.payment,
    rows(letter.contact),
    ...letter.closing,
    letter.signature.join('\n'),
    `--\n${letter.footer.join('\n')}`,
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;

  function rows(list: Letter['facts']): string {
    const colon = letter.language === 'fr' ? ' : ' : ': ';
    return list.map((row) => `${row.label}${colon}${row.value}`).join('\n');
  }

  function table(one: Table): string {
    const colon = letter.language === 'fr' ? ' :' : ':';
    const lines = one.rows.map((cells) => `- ${cells.filter((cell) => cell !== '').join(' · ')}`);
    const head = one.columns.join(' · ');
    return [`${one.caption}${colon}`, `  ${head}`, ...lines, ...(one.more === null ? [] : [one.more])].join(
      '\n',
    );
  }
}
