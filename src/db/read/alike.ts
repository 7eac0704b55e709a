/**
 * Finds a text the way people look for it: capitals and accents do not count ("mecanique" finds "Mécanique", "OEUVRE"
 * finds "Œuvre"), nor does the shape of an apostrophe. What is looked for becomes a regular expression in which every
 * letter stands for itself in all its forms, so that no column, extension or locale of the database is needed.
 */
export function alike(text: string): string {
  const letters = Array.from(Array.from(text, bare).join(''));
  let pattern = '';
  for (let at = 0; at < letters.length; at += 1) {
    const [letter = '', next = ''] = letters.slice(at, at + 2);
    const ligature = FORMS.get(letter + next);
    if (next === '' || ligature === undefined) {
      pattern += anyFormOf(letter);
      continue;
    }
    pattern += `(?:${anyFormOf(letter)}${anyFormOf(next)}|[${ligature}])`;
    at += 1;
  }
  return pattern;
}

/** Accented letters of the Latin, Greek and Cyrillic alphabets, as the record has them (composed). */
const ALPHABETS = [
  [0xc0, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1fff],
] as const;

/** Letters with a bar or a hook, which Unicode does not take apart, and ligatures. */
const UNDIVIDED = new Map(
  Object.entries({
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ŧ: 't',
    ı: 'i',
    æ: 'ae',
    œ: 'oe',
    ß: 'ss',
    ς: 'σ',
  }),
);

const APOSTROPHES = "'’‘ʼ`´";

/** What each accented letter is without its accents, in small letters. */
const BARE = new Map(Array.from(APOSTROPHES, (mark) => [mark, "'"]));
for (const [first, last] of ALPHABETS) {
  for (let code = first; code <= last; code += 1) {
    const letter = String.fromCodePoint(code);
    const divided = letter.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    const found = UNDIVIDED.get(divided) ?? divided;
    if (found !== letter && /^\p{L}{1,2}$/u.test(found)) BARE.set(letter, found);
  }
}

/** One letter or two, and all that are the same to a reader. */
const FORMS = new Map<string, string>();
for (const [form, letter] of BARE) FORMS.set(letter, (FORMS.get(letter) ?? '') + form);

function bare(character: string): string {
  const small = character.toLowerCase();
  return BARE.get(character) ?? (small.length === character.length ? small : character);
}

function anyFormOf(letter: string): string {
  const capital = letter.toUpperCase();
  const forms = new Set([
    letter,
    ...(capital.length === letter.length ? [capital] : []),
    ...Array.from(FORMS.get(letter) ?? ''),
  ]);
  return forms.size > 1 ? `[${[...forms].join('')}]` : letter.replace(/[.*+?()[\]{}|^$\\]/, String.raw`\$&`);
}
