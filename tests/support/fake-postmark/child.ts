import type { Behaviour } from './faults.js';
import { FakePostmarkServer } from './server.js';

// The fake in a process of its own: what it is comes in FAKE_POSTMARK, orders and questions come as messages.
export interface ChildOptions {
  readonly isSecure: boolean;
  readonly basePath?: string;
  readonly logPath?: string;
  readonly port?: number;
}
export type Order =
  | { readonly kind: 'behave'; readonly behaviour: Partial<Behaviour> }
  | { readonly kind: 'cut-all' }
  /** Its lines from the `from`th on. */
  | { readonly kind: 'log'; readonly from: number }
  | { readonly kind: 'messages' };

const options = JSON.parse(process.env['FAKE_POSTMARK'] ?? '{}') as ChildOptions;
const server = new FakePostmarkServer(options);
const port = await server.listen(options.port);
process.on('disconnect', () => process.exit());
process.on('message', ({ id, order }: { id: number; order: Order }) => {
  process.send?.({ id, answer: obey(order) });
});
process.send?.({ port });

function obey(order: Order): unknown {
  switch (order.kind) {
    case 'behave':
      server.behaviour = { ...server.behaviour, ...order.behaviour };
      return null;
    case 'cut-all':
      server.cutAll();
      return null;
    case 'log':
      return server.log.lines().slice(order.from);
    case 'messages':
      return server.messages.taken;
  }
}
