import { sql, type RawBuilder } from 'kysely';
import pg from 'pg';
import { civilDate, instant, toIso, type CivilDate, type Instant } from '../domain/time.js';

const { INT8, DATE, TIMESTAMPTZ } = pg.types.builtins;

type TextParser = (text: string) => unknown;
const parseTimestamp = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond 2^53`);
  return value;
}

const OWN_PARSERS = new Map<number, TextParser>([
  [INT8, parseInt8],
  [DATE, (text): CivilDate => civilDate(text)],
  [TIMESTAMPTZ, (text) => instant(parseTimestamp(text).getTime())],
]);

/** How rows reach us: bigint as a safe number, dates as `YYYY-MM-DD`, timestamps as epoch milliseconds. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const own = format === 'binary' ? undefined : OWN_PARSERS.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format) as TextParser);
  },
};

/** An instant as a statement's parameter, for comparisons (inserts take `toIso(at)`). */
export const at = (moment: Instant): RawBuilder<Instant> => sql<Instant>`${toIso(moment)}::timestamptz`;

/** An instant or nothing, for inserts and updates. */
export const isoOrNull = (moment: Instant | null): string | null => (moment === null ? null : toIso(moment));

/** A value for a jsonb column. */
export const json = (value: unknown): string => JSON.stringify(value);
