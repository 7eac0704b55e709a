// Wide acts of people and of mail providers take the same locks in the same order.
export { lockOpenInvoices, replanAndSignal } from '../../../db/customer-wide.js';
