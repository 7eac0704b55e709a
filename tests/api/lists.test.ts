import { expect, test } from 'vitest';
import { customerBody, house, type Firm, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;

interface Page {
  readonly data: readonly InvoiceSeen[];
  readonly nextCursor: string | null;
}
const page = async (firm: Firm, query: string) => (await firm.get<Page>(`/v1/invoices?${query}`)).body;

test('pages show everything once, in one order, also while new invoices arrive', async () => {
  const firm = await here().open();
  const ids: string[] = [];
  for (let n = 0; n < 7; n += 1) ids.push((await firm.postInvoice()).id);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, nextCursor }: Page = await page(firm, `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(data.length).toBeLessThanOrEqual(2);
    seen.push(...data.map((invoice) => invoice.id));
    cursor = nextCursor;
    await firm.postInvoice();
  }
  expect(seen.filter((id) => ids.includes(id))).toEqual([...ids].reverse());
  expect(new Set(seen).size).toBe(seen.length);
});

test('an exact last page has no next one', async () => {
  const firm = await here().open();
  await firm.postInvoice();
  await firm.postInvoice();
  expect(await page(firm, 'limit=2')).toMatchObject({ nextCursor: null });
});

test('state, customer and q narrow the list; % and _ mean themselves', async () => {
  const firm = await here().open();
  const wanted = await firm.postInvoice({
    number: 'F-100%_A',
    orderReference: 'PO-88',
    customer: customerBody('C-17', { name: 'Mécanique du Rhône' }),
  });
  const other = await firm.postInvoice({ customer: customerBody('D-18', { name: 'Autre' }) });
  await firm.post(`/v1/invoices/${other.id}/cancel`, { reason: 'x' });
  const numbers = async (query: string) => (await page(firm, query)).data.map((invoice) => invoice.number);
  for (const query of [
    'state=scheduled',
    `customer=${wanted.customer.id}`,
    'q=f-100',
    'q=po-88',
    'q=RH%C3%94NE',
    'q=mecanique%20du%20rhone',
    'q=c-17',
    'q=%25_',
  ]) {
    expect(await numbers(query), query).toEqual([wanted.number]);
  }
  expect(await numbers('state=cancelled')).toEqual([other.number]);
  expect(await numbers('q=_17')).toEqual([]);
  const byNumber = await firm.get<InvoiceSeen>(`/v1/invoices/by-number/${encodeURIComponent('F-100%_A')}`);
  expect(byNumber.body.id).toBe(wanted.id);
});

test('as CSV a list is safe for spreadsheets and names its next page in Link', async () => {
  const firm = await here().open();
  await firm.postInvoice({
    customer: customerBody('+33', { name: '=HYPERLINK("https://evil.example";"x")' }),
  });
  await firm.postInvoice({
    number: '-1+1',
    orderReference: '@SUM(A1)',
    customer: customerBody('C', { name: 'A, "B"; C' }),
  });
  const reply = await firm.get('/v1/invoices?limit=1', { accept: 'text/csv' });
  expect(reply.headers.get('content-type')).toContain('text/csv');
  expect(reply.headers.get('link')).toMatch(/^<\/v1\/invoices\?limit=1&cursor=[\w-]+>; rel="next"$/);
  const { text } = await firm.get('/v1/invoices', { accept: 'text/csv' });
  const [header = '', ...rows] = text.trim().split('\r\n');
  expect(header).toContain('id,number,state,customer.reference,customer.name');
  expect(rows).toHaveLength(2);
  expect(rows[0]).toContain(`'-1+1,scheduled,C,"A, ""B""; C"`);
  expect(rows[0]).toContain(`'@SUM(A1)`);
  expect(rows[1]).toContain(`'+33,"'=HYPERLINK(""https://evil.example"";""x"")"`);
  expect(text).not.toMatch(/(^|,)[=+@-]/m);
});

test('the timeline ascends, page by page', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  for (let n = 0; n < 3; n += 1) {
    await firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' });
    await firm.post(`/v1/invoices/${id}/resume`);
  }
  const all = (
    await firm.get<{ data: { at: string; text: string }[] }>(`/v1/invoices/${id}/timeline?limit=200`)
  ).body.data;
  expect(all.length).toBeGreaterThan(6);
  expect(all.map((entry) => entry.at)).toEqual(all.map((entry) => entry.at).sort());
  expect(all.every((entry) => entry.text !== '')).toBe(true);
  const walked: unknown[] = [];
  for (let cursor = ''; ;) {
    const { body } = await firm.get<{ data: unknown[]; nextCursor: string | null }>(
      `/v1/invoices/${id}/timeline?limit=3${cursor}`,
    );
    walked.push(...body.data);
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  expect(walked).toEqual(all);
});

test('a text can be told in the organisation’s language', async () => {
  const firm = await here().open({ language: 'en' });
  const invoice = await firm.postInvoice();
  expect(invoice.why.text).toMatch(/reminder/i);
});
