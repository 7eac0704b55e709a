import { expect, test } from 'vitest';
import { invoiceExample } from '../../src/api/schemas/examples.js';
import type { DocumentedCall } from '../support/documentation.js';
import { placeOf } from './example-scene.js';
import { house, type Firm, type House } from './house.js';

// The examples of the documentation, as somebody tries them who knows nothing else. Each call of the document is
// made with its own example, in the order of the pages; House.send compares the answer with the document.
const opened = house({ advancePatienceMs: 300 });
const LOGIN = { email: 'camille@atelier.example', password: 'a long sentence nobody guesses' };

test('every example of every call is accepted as it stands, and answered as documented', async () => {
  const { here } = opened;
  const firm = await here.open({ owner: { name: 'Camille Roux', ...LOGIN } });
  const refused: string[] = [];
  const { calls } = await here.documentation();
  for (const call of calls) {
    for (const [type, { example }] of bodiesOf(call)) {
      const said = await tried(here, firm, call, type, example);
      if (said !== undefined) refused.push(`${call.method} ${call.path} (${type}): ${said}`);
    }
  }
  expect(refused).toEqual([]);
});

type Body = readonly [type: string | undefined, content: { readonly example?: unknown }];
const bodiesOf = ({ operation }: DocumentedCall): readonly Body[] =>
  operation.requestBody ? Object.entries(operation.requestBody.content) : [[undefined, {}]];

/** Makes one call; what is wrong with its answer, if anything is. */
async function tried(
  here: House,
  firm: Firm,
  call: DocumentedCall,
  type: string | undefined,
  example: unknown,
) {
  try {
    const { path, headers = {}, key } = await placeOf(firm, call);
    const address = call.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => path[name] ?? '');
    const reply = await here.send(call.method.toUpperCase(), address, {
      ...(key === undefined ? {} : { key }),
      headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
      ...(type === undefined ? {} : { body: await madeReal(firm, example) }),
    });
    return reply.status < 300 ? undefined : `${reply.status} ${reply.text}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The invoice of the examples is a new one of this organisation; everything else is sent as it is shown. */
async function madeReal(firm: Firm, example: unknown): Promise<unknown> {
  if (typeof example === 'string' || !JSON.stringify(example).includes(invoiceExample.id)) return example;
  const { id } = await firm.postInvoice();
  return JSON.parse(JSON.stringify(example).replaceAll(invoiceExample.id, id));
}
