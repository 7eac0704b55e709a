import type { Shop } from './shop.js';
import type { Invoice, InvoiceWish, Task } from './shop-shapes.js';

/**
 * An invoice due on Wednesday of week 1 whose call task is open: reminder-1 left on Friday of week 1,
 * reminder-2 on Tuesday of week 2, the task opened on Monday of week 3 about nine; now it is eleven.
 */
export async function reachCall(
  shop: Shop,
  wish: InvoiceWish = {},
): Promise<{ invoice: Invoice; call: Task }> {
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed'), ...wish });
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  return { invoice, call: await shop.openTask(invoice, 'call') };
}
