import { when } from '../sentence.js';
import type { TimelineFacts, TimelineType } from '../timeline-types.js';

const colon = (text: string | undefined): string => when(text, (value) => `: ${value}`);
const inBrackets = (text: string | undefined): string => when(text, (value) => ` (${value})`);
const why = ({ reason, because }: TimelineFacts): string => colon(reason ?? because);
const aside = ({ reason, because }: TimelineFacts): string => inBrackets(reason ?? because);
const invoice = ({ number }: TimelineFacts): string => `Invoice${when(number, (text) => ` ${text}`)}`;
const task = (facts: TimelineFacts): string =>
  `${colon(facts.task)}${when(facts.step, ({ text }) => ` (${text})`)}`;
const until = ({ until: day }: TimelineFacts): string => when(day, (text) => ` until ${text}`);
const amount = ({ amount: money }: TimelineFacts): string => when(money, (text) => ` of ${text}`);
const reference = ({ reference: text }: TimelineFacts): string => inBrackets(text);
const step = (facts: TimelineFacts, otherwise: string): string => facts.step?.text ?? otherwise;
const message = (facts: TimelineFacts): string => step(facts, 'Message');

const RESOLUTIONS: Readonly<Record<string, string>> = {
  upheld: 'the customer was right',
  rejected: 'not justified, reminders go on',
  settled: 'an agreement was found',
};
const resolution = ({ resolution: code }: TimelineFacts): string =>
  code !== undefined && Object.hasOwn(RESOLUTIONS, code) ? colon(RESOLUTIONS[code]) : '';

/** One sentence for each type of event; it reads well when a detail is missing. */
export const englishTimeline: Readonly<Record<TimelineType, (facts: TimelineFacts) => string>> = {
  'invoice.created': (facts) =>
    `${invoice(facts)} posted${when(facts.amount, (text) => `, ${text}`)}${when(facts.policy, (name) => `, policy ${name}`)}`,
  'invoice.changed': (facts) => `${invoice(facts)} changed${colon(facts.changed)}${aside(facts)}`,
  'invoice.settled': (facts) =>
    `${invoice(facts)} settled${when(facts.amount, (text) => `, a rest of ${text} given up (below the threshold)`)}: no more reminders`,
  'invoice.reopened': (facts) => `${invoice(facts)} reopened${why(facts)}`,
  'invoice.cancelled': (facts) => `${invoice(facts)} cancelled${why(facts)}`,
  'invoice.written_off': (facts) => `${invoice(facts)} written off${why(facts)}`,
  'invoice.handed_over': (facts) => `File handed over: reminders have ended${aside(facts)}`,
  'step.planned': (facts) =>
    `${step(facts, 'Next step')} planned${when(facts.around, (text) => ` for ${text}`)}`,
  'step.skipped': (facts) => `${step(facts, 'Step')} skipped${why(facts)}`,
  'message.sent': (facts) => `${message(facts)} sent`,
  'message.delivered': (facts) => `${message(facts)} delivered to the recipient`,
  'message.bounced': (facts) =>
    `${message(facts)} bounced: ${facts.isSoft ? 'a passing obstacle, the address is still good' : 'the address did not accept it'}${aside(facts)}`,
  'message.complained': (facts) => `${message(facts)} reported as unwanted by the recipient${aside(facts)}`,
  'message.refused': (facts) => `${message(facts)} refused by the mail service${why(facts)}`,
  'message.unknown': (facts) =>
    `${message(facts)} perhaps sent: the mail service did not confirm, nothing is sent again without certainty`,
  'message.observed': (facts) => `${message(facts)} prepared but not sent (observation)`,
  'message.approved': (facts) => `${message(facts)} approved`,
  'message.rejected': (facts) => `${message(facts)} rejected before sending${why(facts)}`,
  'task.opened': (facts) =>
    `Task opened${task(facts)}${when(facts.deadline, (text) => `, to be done before ${text}`)}${aside(facts)}`,
  'task.assigned': (facts) => `Task given to another person${task(facts)}`,
  'task.snoozed': (facts) => `Task put off${until(facts)}${task(facts)}${aside(facts)}`,
  'task.completed': (facts) =>
    `Task done${task(facts)}${when(facts.outcome, (text) => `, outcome: ${text}`)}`,
  'task.undone': (facts) => `Task open again, its outcome is taken back${task(facts)}`,
  'task.cancelled': (facts) => `Task no longer needed${task(facts)}${aside(facts)}`,
  'task.escalated': (facts) => `Deadline passed, the owner has been told${task(facts)}`,
  'promise.made': (facts) =>
    `Promise to pay${amount(facts)}${when(facts.promisedFor, (text) => ` by ${text}`)}`,
  'promise.kept': (facts) => `Promise to pay kept${colon(facts.amount)}`,
  'promise.broken': (facts) =>
    `Promise to pay broken${when(facts.promisedFor, (text) => ` (it was for ${text})`)}`,
  'dispute.opened': (facts) => `Dispute opened${why(facts)}`,
  'dispute.resolved': (facts) => `Dispute resolved${resolution(facts)}`,
  'hold.placed': (facts) => `Reminders on hold${until(facts)}${why(facts)}`,
  'hold.lifted': (facts) => `Hold lifted${colon(facts.reason)}${inBrackets(facts.because)}`,
  'payment.received': (facts) => `Payment received${colon(facts.amount)}${reference(facts)}${aside(facts)}`,
  'payment.reversed': (facts) => `Payment reversed${colon(facts.amount)}${reference(facts)}${why(facts)}`,
  'payment.crossed': (facts) =>
    `Paid before ${when(facts.step, ({ text }) => `${text} `) || 'the message '}left, learnt after it: the two crossed`,
  'credit.applied': (facts) => `Credit note applied${colon(facts.amount)}${reference(facts)}`,
  'reply.received': (facts) =>
    facts.isAutomatic ? 'Automatic answer received, nothing is held' : 'Reply received from the customer',
  'policy.migrated': (facts) =>
    `Policy changed${when(facts.policy, (name) => `: ${name}`)}${when(facts.policyBefore, (name) => ` (before: ${name})`)}`,
};
