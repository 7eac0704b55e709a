import { plain } from '../markdown.js';
import type { ScriptInput } from '../script-input.js';
import { englishDates } from './dates.js';

/** The first words of a call, to a customer who speaks English. A consumer alone is told what it is about. */
export function englishOpening(input: ScriptInput): string {
  const { customer } = input;
  const caller = `${plain(input.accountManagerName)} from ${plain(input.organisationName)}`;
  const person = plain(customer.contactName ?? customer.name);
  const several = input.invoices.length > 1;
  if (customer.kind === 'consumer') {
    return [
      `> Good morning, this is ${caller}. May I speak to ${person}?`,
      '>',
      `> *(once you have the person on the line)* I am calling about ${subject(input)}. Did ${several ? 'they' : 'it'} reach you? Is there a difficulty we could talk about?`,
    ].join('\n');
  }
  const who = customer.contactName === null ? 'the person who looks after payments to suppliers' : person;
  return `> Good morning, this is ${caller}. I would like to speak to ${who} about ${subject(input)}. Did ${several ? 'they' : 'it'} reach you, and is anything missing for payment?`;
}

function subject({ invoices }: ScriptInput): string {
  const [first, ...others] = invoices;
  if (!first) return 'your account';
  return others.length === 0
    ? `invoice ${plain(first.number)}, due on ${englishDates.fullDay(first.dueOn)}`
    : `${invoices.length} invoices, among them ${plain(first.number)}`;
}
