/** One page of a list (contract §3). */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** Where a page begins: after the row with these sort values. Rows inserted meanwhile do not move it. */
export type Position = readonly (string | number)[];

/** A cursor that this list never gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

/** Opaque on purpose: clients hand it back, nothing more. `list` names the list it belongs to. */
export const encodeCursor = (list: string, position: Position): string =>
  Buffer.from(JSON.stringify([list, ...position])).toString('base64url');

/**
 * @param shape what each sort value must be; what is unique comes last
 * @throws CursorInvalid for anything this list did not give out itself
 */
export function decodeCursor(
  list: string,
  cursor: string,
  shape: readonly ('number' | 'id' | 'text')[],
): Position {
  const parts = parseParts(cursor);
  if (parts[0] !== list || parts.length !== shape.length + 1) throw new CursorInvalid();
  const position = parts.slice(1);
  const fits = shape.every((kind, place) => FITS[kind](position[place]));
  if (!fits || encodeCursor(list, position as Position) !== cursor) throw new CursorInvalid();
  return position as Position;
}

function parseParts(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}

const isId = (value: unknown): boolean =>
  typeof value === 'string' && /^[a-z]{3}_[0-9a-z]{1,60}$/.test(value);

const FITS = {
  number: (value: unknown) => Number.isSafeInteger(value),
  id: isId,
  text: (value: unknown) => typeof value === 'string' && !value.includes('\0'),
};

/** Cuts the one row too many that tells whether there is a next page. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  view: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(view),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}
