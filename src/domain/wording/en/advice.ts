import type { TaskKind } from '../../facts.js';
import type { TaskAdvice } from '../words.js';

/** What happened, what it means, what to do. */
export const englishAdvice: Readonly<Record<TaskKind, TaskAdvice>> = {
  call: {
    happened: 'The messages brought no payment.',
    meaning: 'A conversation gets further than one more message.',
    act: 'Call the customer and note what was agreed.',
  },
  read_reply: {
    happened: 'The customer has replied.',
    meaning: 'Nothing more leaves for this customer until the reply has been read.',
    act: 'Read the reply, answer it if needed, then choose: resume, promise to pay, payment sent, dispute.',
  },
  check_address: {
    happened: 'The customer’s e-mail address is missing, or does not accept our messages.',
    meaning: 'No message leaves until the address is corrected.',
    act: 'Find a good address (order, web site, a call to the switchboard) and correct it on the customer.',
  },
  check_delivery: {
    happened: 'The mail service confirmed neither that a message left nor that it was refused.',
    meaning: 'To never write twice, nothing is sent again without certainty; what follows does not wait.',
    act: 'Look for the message in the log of the mail service, then say whether it left.',
  },
  approve_message: {
    happened: 'A message is ready.',
    meaning: 'It does not leave without you; undecided, it is planned again for the next slot.',
    act: 'Read the message, then approve it, or reject it with a reason.',
  },
  resolve_dispute: {
    happened: 'The customer disputes the invoice.',
    meaning: 'Nothing more leaves for this invoice; the customer’s other invoices go on.',
    act: 'Check the complaint with whoever delivered, agree with the customer on what follows, then note whether it is justified.',
  },
  broken_promise: {
    happened: 'The promised payment did not arrive, or not in full.',
    meaning: 'No automatic message leaves before a person has chosen what follows.',
    act: 'Check what was received, then choose: call, note a new promise, go on to the formal notice.',
  },
  formal_notice: {
    happened: 'The messages and the call brought no payment.',
    meaning: 'A formal notice is a legal act: a person reads and sends it, never the machine.',
    act: 'Check that nothing has arrived nor is disputed, send the formal notice, then note the day it was sent.',
  },
  hand_over: {
    happened: 'All steps of the policy have passed.',
    meaning: 'Reminders end here: what follows is for the owner to decide.',
    act: 'Choose: hand over the file (lawyer, bailiff, order for payment), wait, or write it off.',
  },
  review: {
    happened: 'Something unusual needs a look.',
    meaning: 'Nothing automatic happens in place of this decision.',
    act: 'Look at the file, then choose: resume, cancel, write off, hand over.',
  },
};

/** What happened, for each reason of a review (contract §7). */
export const englishReviewReasons: Readonly<Record<string, string>> = {
  payment_reversed: 'A payment was reversed: the invoice is due again.',
  debit_missing:
    'The direct debit has brought nothing ten business days after the due date: see whether it failed.',
  pause_without_end: 'The pause has lasted thirty days and has no end.',
  stopped_without_end:
    'This customer is not reminded any more, and the invoice has been unpaid for thirty days. “Resume” has them reminded again, of all their invoices.',
  stuck: 'A technical fault blocks a step; it is tried again regularly.',
  insolvency: 'Insolvency proceedings were reported: the claim must be lodged, nothing more is claimed.',
  too_long: 'The longest duration of the policy is reached.',
  over_cap: 'The highest number of messages of the policy is reached.',
  unmatched: 'A payment does not find its invoice.',
  no_contact:
    'Nobody knows an address or a number that works for this customer: nothing reaches them any more.',
};
