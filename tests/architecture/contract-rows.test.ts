import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/domain/outcome-rules.js';

// Which story plays which row of the contract's §7, day by day. The first word of each line is the test file of
// tests/scenarios, the rest a part of the test's title.
const ANSWERS: Readonly<Record<string, string>> = {
  'call/promise_to_pay': 'call-outcomes promise_to_pay kept',
  'call/payment_sent': 'call-outcomes payment_sent: believed for five business days',
  'call/payment_plan': 'instalments payment_plan: the instalments replace the due date',
  'call/invoice_not_received': 'resend invoice_not_received on a call',
  'call/awaiting_approval': 'call-outcomes awaiting_approval: held until the day before',
  'call/wrong_contact': 'right-address wrong contact with an e-mail',
  'call/unreachable': 'call-outcomes unreachable three times in a row',
  'call/voicemail': 'call-outcomes unreachable three times in a row',
  'call/dispute': 'call-outcomes dispute: this invoice is held for a person',
  'call/refuses': 'call-outcomes refuses: the formal notice is prepared',
  'read_reply/resume': 'customer-answers a reply stops the machine',
  'read_reply/promise_to_pay': 'holds every way into a hold',
  'read_reply/payment_sent': 'holds every way into a hold',
  'read_reply/payment_plan': 'holds every way into a hold',
  'read_reply/dispute': 'holds every way into a hold',
  'read_reply/wrong_contact': 'holds every way into a hold',
  'read_reply/stop_reminders': 'customer-answers stop_reminders: nothing more on any invoice',
  'broken_promise/call': 'call-outcomes promise_to_pay broken',
  'broken_promise/promise_to_pay': 'holds every way into a hold',
  'broken_promise/formal_notice': 'late-answers a broken promise answered by a formal notice',
  'resolve_dispute/rejected': 'disputes-and-promises rejected: goes on one business day later',
  'resolve_dispute/settled': 'disputes-and-promises settled: a person calls',
  'resolve_dispute/upheld': 'disputes-and-promises upheld: cancelled',
  'formal_notice/sent': 'to-the-end nobody ever pays',
  'formal_notice/not_now': 'late-answers a broken promise answered by a formal notice',
  'formal_notice/write_off': 'to-the-end written off by a person',
  'hand_over/handed_over': 'to-the-end nobody ever pays',
  'hand_over/not_now': 'to-the-end nobody ever pays',
  'hand_over/write_off': 'late-answers a broken promise answered by a formal notice',
  'review/resume': 'pause-and-resume a pause nobody ends is looked at',
  'review/cancel': 'late-answers a review answered',
  'review/write_off': 'late-answers a review answered',
  'review/hand_over': 'customer-answers who is reminded no more is not forgotten',
  'check_address/corrected': 'right-address corrected by a person a week later',
  'check_address/phone_only': 'right-address by phone only',
  'check_address/none': 'holds every way into a hold',
  'check_delivery/sent': 'check-delivery sent: the message counts as sent',
  'check_delivery/not_sent': 'check-delivery not_sent: refused',
  'approve_message/approve': 'automation approve: a person is asked',
  'approve_message/reject': 'automation reject: the step is passed over',
};

/** The paragraphs around the table. */
const RULES_OF_TIME: Readonly<Record<string, string>> = {
  'a task whose deadline passes': 'to-the-end a call task nobody does',
  'a pause without until': 'pause-and-resume a pause nobody ends',
  'a pause until a day': 'pause-and-resume a pause until a day ends',
  'a soft bounce': 'customer-answers a soft bounce is an event',
  'a hard bounce': 'customer-answers a hard bounce',
  'a complaint': 'customer-answers a complaint stops everything',
  'an automatic answer': 'customer-answers an automatic answer',
  'approval not decided': 'automation not decided before its slot ends',
  observe: 'automation observe: nothing leaves',
  'an instalment after the other': 'instalments one instalment after the other',
  'reminded elsewhere': 'exceptions remindersAlreadySent',
  insolvency: 'exceptions insolvency: held',
  'a payment taken back': 'payment-taken-back a payment taken back weeks later',
  'the stop of a firm': 'organisation-stop a stopped firm is silent',
  'the preview': 'preview many invoices at once',
};

function expectTold(where: string): void {
  const [file = '', ...words] = where.split(' ');
  const source = readFileSync(new URL(`../scenarios/${file}.test.ts`, import.meta.url), 'utf8');
  expect(source, where).toMatch(
    new RegExp(`test(\\.each\\([^]*?\\))?\\(\\s*['\`]${literal(words.join(' '))}`),
  );
}
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('every row of contract §7 has a day-by-day story', () => {
  test('every answer of every kind of task', () => {
    const known = Object.entries(RULES).flatMap(([kind, rules]) =>
      Object.keys(rules).map((outcome) => `${kind}/${outcome}`),
    );
    expect(Object.keys(ANSWERS).sort()).toEqual(known.sort());
  });
  test.each(Object.entries({ ...ANSWERS, ...RULES_OF_TIME }))('%s: %s', (_row, where) => expectTold(where));
});
