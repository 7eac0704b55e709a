import { plain } from '../markdown.js';
import type { ScriptInput } from '../script-input.js';
import { frenchDates } from './dates.js';

/** The first words of a call, to a customer who speaks French. A consumer alone is told what it is about. */
export function frenchOpening(input: ScriptInput): string {
  const { customer } = input;
  const caller = `${plain(input.accountManagerName)} et j’appelle pour ${plain(input.organisationName)}`;
  const received = input.invoices.length > 1 ? 'Les avez-vous bien reçues' : 'L’avez-vous bien reçue';
  const toSettle = input.invoices.length > 1 ? 'les régler' : 'la régler';
  const person = plain(customer.contactName ?? customer.name);
  if (customer.kind === 'consumer') {
    return [
      `> Bonjour, je suis ${caller}. Puis-je parler à ${person} ?`,
      '>',
      `> *(une fois la personne au téléphone)* Je vous appelle au sujet ${subject(input)}. ${received} ? Y a-t-il une difficulté dont nous pourrions parler ?`,
    ].join('\n');
  }
  const who = customer.contactName === null ? 'la personne qui suit vos règlements fournisseurs' : person;
  return `> Bonjour, je suis ${caller}. Je souhaiterais parler à ${who}, au sujet ${subject(input)}. ${received}, et vous manque-t-il quelque chose pour ${toSettle} ?`;
}

function subject({ invoices }: ScriptInput): string {
  const [first, ...others] = invoices;
  if (!first) return 'de votre compte';
  return others.length === 0
    ? `de la facture ${plain(first.number)}, à échéance du ${frenchDates.fullDay(first.dueOn)}`
    : `de ${invoices.length} factures, dont la ${plain(first.number)}`;
}
