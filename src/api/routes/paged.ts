import type { Page } from '../../db/read/page.js';
import { DEFAULT_PAGE, type PageQuery } from '../schemas/queries.js';

/** `limit` and `cursor` of a query, as a list read model wants them. */
export const pageRequest = (query: PageQuery): { limit: number; cursor: string | undefined } => ({
  limit: query.limit === undefined ? DEFAULT_PAGE : Number(query.limit),
  cursor: query.cursor,
});

/** The same page with every row in its outside shape. */
export const paged = <Row, View>(page: Page<Row>, view: (row: Row) => View): Page<View> => ({
  data: page.data.map(view),
  nextCursor: page.nextCursor,
});
