import { markup, type Html } from './html.js';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html;
  readonly className?: string;
}

/**
 * A table that becomes one card per row in a narrow window: each cell carries its column's name for that.
 * The roles keep it a table for screen readers although its boxes are no table cells there.
 * @param columns the first one names the row
 */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const cell = (column: Column<Row>, row: Row, index: number): Html => {
    const className = column.className ?? '';
    return index === 0
      ? markup`<th scope="row" role="rowheader" class="${className}" data-label="${column.title}">
          ${column.cell(row)}
        </th>`
      : markup`<td role="cell" class="${className}" data-label="${column.title}">
          <div>${column.cell(row)}</div>
        </td>`;
  };
  return markup`<table role="table" class="cards">
    <caption class="unseen">
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          (column) =>
            markup`<th scope="col" role="columnheader" class="${column.className ?? ''}">${column.title}</th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          markup`<tr role="row">
            ${columns.map((column, index) => cell(column, row, index))}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** Names and their values; absent values are left out. */
export const factList = (facts: readonly (readonly [string, Html | string | null])[]): Html =>
  markup`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        value !== null &&
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
