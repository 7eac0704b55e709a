export { dunInvoice } from './dun-invoice.js';
export { advanceClock } from './advance-clock.js';
export { sweep } from './sweep.js';
