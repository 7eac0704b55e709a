// A first afternoon with relance: post an invoice, say it twice, run into a conflict, have it paid in part.
// RELANCE_URL=http://127.0.0.1:3000 RELANCE_KEY=… npx tsx clients/examples/first-afternoon.ts F-2026-0201
import { createClient, RelanceProblem, type Schema } from '../typescript/client.js';

const { RELANCE_URL: baseUrl = 'http://127.0.0.1:3000', RELANCE_KEY: apiKey = '' } = process.env;
const relance = createClient({ baseUrl, apiKey });

const number = process.argv[2] ?? 'F-2026-0201';
const customer = { reference: 'C-17', name: 'Mécanique du Rhône SAS', kind: 'company' } as const;
const dates = { issuedOn: '2026-10-01', dueOn: '2026-10-31' };
const invoice: Schema<'InvoiceBody'> = { number, customer, ...dates, totalCents: 120_000, currency: 'EUR' };

const first = await relance.post('/v1/invoices', { body: invoice });
console.log(`${first.status} ${first.data.number}: ${first.data.outstandingCents} cents to come`);
const again = await relance.post('/v1/invoices', { body: invoice });
console.log(`${again.status} the same again changes nothing`);

try {
  await relance.post('/v1/invoices', { body: { ...invoice, totalCents: 99_000 } });
} catch (error) {
  if (!(error instanceof RelanceProblem) || error.slug !== 'conflict') throw error;
  console.log(`${error.problem.status} ${error.slug}: ${error.problem.detail}`);
}

// After a lost answer, 429 and 503 the client waits as long as it is told and repeats under the same key. A key of
// your own, kept with the payment in your books, makes that safe across a crash of your program as well.
const transfer = {
  reference: `VIR-${number}-1`,
  receivedOn: '2026-11-02',
  amountCents: 50_000,
  currency: 'EUR',
};
const paid = await relance.post('/v1/payments', {
  idempotencyKey: `${number}/instalment-1`,
  body: { ...transfer, invoiceNumber: number },
});
const rest = paid.data.invoices[0]?.outstandingCents;
console.log(`${paid.status} ${paid.data.payment.state}: ${rest ?? '?'} cents to come`);
