export type Language = 'fr' | 'en';

export const isLanguage = (text: unknown): text is Language => text === 'fr' || text === 'en';

/** The first of our languages that a browser asks for, by its order and weights; French when none is ours. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '').slice(0, 500).split(',').map(wish);
  wishes.sort((one, other) => other.weight - one.weight);
  return wishes.map(({ language }) => language).find(isLanguage) ?? 'fr';
}

function wish(part: string): { language: string; weight: number } {
  const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
  const weight = parameters
    .map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1])
    .find((text) => text !== undefined);
  return { language: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) };
}
