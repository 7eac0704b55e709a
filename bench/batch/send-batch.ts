import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BatchAnswer } from '../../src/api/batch/tally.js';

/** About what a socket takes at once. */
const PIECE_CHARACTERS = 65_536;

/**
 * The lines in pieces, with a turn for everything else between two: this process also measures payments, and ten thousand
 * small writes in one go would hold them up by a fifth of a second.
 */
async function* pieces(lines: Iterable<string>): AsyncGenerator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
    await nextTurn();
  }
  if (piece !== '') yield piece;
}

/** Sends lines as NDJSON, no faster than they are taken, and waits for the answer. */
export async function sendBatch(
  apiUrl: string,
  key: string,
  path: string,
  lines: Iterable<string>,
): Promise<BatchAnswer> {
  const sent = request(new URL(path, apiUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
  });
  const answered = new Promise<BatchAnswer>((resolve, reject) => {
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (answer.statusCode === 200) resolve(JSON.parse(text) as BatchAnswer);
        else reject(new Error(`${path}: ${answer.statusCode ?? 0} ${text}`));
      });
    });
    sent.on('error', reject);
  });
  await pipeline(Readable.from(pieces(lines)), sent);
  return answered;
}

/**
 * So many invoices as a firm's old tool would write them: a few lines each, several per customer.
 * @param withEmail false: of no customer an e-mail is known, so that each invoice is held and somebody is asked for one
 */
export function* invoiceLines(count: number, dueOn: string, withEmail: boolean): Generator<string> {
  for (let serial = 1; serial <= count; serial += 1) {
    const customer = Math.ceil(serial / INVOICES_PER_CUSTOMER);
    const lines = [1, 2, 3].map((place) => ({
      description: `Intervention sur site, lot ${place}, selon devis ${serial}`,
      quantity: place,
      unitCents: 4_500,
      vatRate: 20,
    }));
    yield `${JSON.stringify({
      number: `M-${String(serial).padStart(6, '0')}`,
      customer: {
        reference: `CM-${customer}`,
        name: `Client repris ${customer}`,
        kind: 'company',
        ...(withEmail ? { email: `compta@client-${customer}.example` } : {}),
        phone: '+33 4 78 00 00 17',
      },
      totalCents: 32_400,
      currency: 'EUR',
      issuedOn: '2026-01-02',
      dueOn,
      orderReference: `BC-${serial}`,
      lines,
      remindersAlreadySent: serial % 3 === 0 ? 1 : 0,
    })}\n`;
  }
}

const INVOICES_PER_CUSTOMER = 3;
