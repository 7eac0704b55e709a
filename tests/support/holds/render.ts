import { ENDS, FIRM_HOLDS, HOLDS, type HoldRow } from './table.js';

export const BEGIN =
  '<!-- holds: from tests/support/holds/table.ts, by UPDATE_HOLDS=1 npx vitest run tests/domain/hold-table -->';
export const END = '<!-- /holds -->';

const cells = (row: readonly string[]): string => `| ${row.join(' | ')} |`;

/** The tables of docs/holds.md, from the data the scenario plays. */
export function renderHolds(): string {
  const overview = [
    cells(['Hold', 'Means', 'Whose it is', 'Its end', 'The days that were left']),
    cells(['---', '---', '---', '---', '---']),
    ...HOLDS.map((row) => cells([`\`${row.reason}\``, row.meaning, row.owner, row.end, row.remaining])),
  ];
  return [
    BEGIN,
    '',
    ...overview,
    '',
    ...HOLDS.flatMap(renderRow),
    '## `stopped`, for a whole firm',
    '',
    cells(['Placed by', 'Lifted by']),
    cells(['---', '---']),
    ...FIRM_HOLDS.map((hold) => cells([hold.placedBy, hold.liftedBy])),
    '',
    `## Every hold ends with its invoice`,
    '',
    `${ENDS.map((end) => `${end.by} (\`${end.state}\`)`).join(', ')}; handed over, and erased with its customer.`,
    '',
    END,
  ].join('\n');
}

function renderRow(row: HoldRow): string[] {
  return [
    `## \`${row.reason}\``,
    '',
    cells(['Placed by', 'Until']),
    cells(['---', '---']),
    ...row.waysIn.map((way) =>
      cells([way.by, way.until === undefined ? 'its cause is gone' : 'its last day']),
    ),
    '',
    cells(['Lifted by', 'What follows', 'Not after']),
    cells(['---', '---', '---']),
    ...row.waysOut.map((way) => cells([way.by, way.then, notAfter(row, way)])),
    '',
  ];
}

function notAfter(row: HoldRow, way: HoldRow['waysOut'][number]): string {
  const others = row.waysIn.filter((wayIn) => way.after?.(wayIn) === false);
  return others.length === 0 ? '' : others.map((wayIn) => wayIn.by).join('; ');
}
