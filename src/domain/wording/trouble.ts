import type { Language } from '../language.js';

/** What happened, what it means, what to do: for whoever looks after the connectors. */
const TROUBLES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  record_type_not_known: {
    fr: 'Un événement d’un genre que nous ne lisons pas est arrivé. Il est conservé, rien n’en découle ; décocher ce déclencheur chez le prestataire.',
    en: 'An event of a kind we do not read came in. It is kept, nothing follows from it; untick that trigger at the provider.',
  },
  unreadable: {
    fr: 'Un événement est arrivé sans les champs attendus. Il est conservé, rien n’en découle ; le signaler à l’exploitant.',
    en: 'An event came in without the fields it should have. It is kept, nothing follows from it; tell the operator.',
  },
  message_not_ours: {
    fr: 'Un événement parle d’un message qui n’est pas parti d’ici. Rien n’en découle ; donner aux relances un flux (message stream) à part.',
    en: 'An event speaks of a message that did not leave from here. Nothing follows from it; give reminders a message stream of their own.',
  },
  address_not_ours: {
    fr: 'Un événement parle d’une adresse qu’aucun client n’a ici. Rien n’en découle.',
    en: 'An event speaks of an address that no customer has here. Nothing follows from it.',
  },
  reply_to_nothing_known: {
    fr: 'Une réponse ne se rattache à aucun message. Elle n’arrête rien tant que personne ne l’a rattachée : la lire dans les réponses à trier.',
    en: 'A reply belongs to no message. It stops nothing until somebody says whose it is: read it among the replies to sort.',
  },
  not_confirmed: {
    fr: 'Un rejet ou une plainte annoncés ne se retrouvent pas chez le prestataire. Rien n’a été fait ; si cela se répète, changer les identifiants du connecteur.',
    en: 'A bounce or complaint that was announced cannot be found at the provider. Nothing was done; if it happens again, replace the connector to get new credentials.',
  },
  contradicted: {
    fr: 'Un rejet ou une plainte parlent d’un message que le prestataire ne connaît pas. Rien n’a été fait ; changer les identifiants du connecteur.',
    en: 'A bounce or complaint speaks of a message the provider does not know. Nothing was done; replace the connector to get new credentials.',
  },
  waiting_for_provider: {
    fr: 'Le prestataire ne montre pas encore l’événement annoncé. Il est redemandé pendant un quart d’heure.',
    en: 'The provider does not show the announced event yet. It is asked again for a quarter of an hour.',
  },
  waiting_for_send: {
    fr: 'Un message au même client est en train de partir. L’événement est appliqué juste après.',
    en: 'A message to the same customer is just leaving. The event is applied right after it.',
  },
  apply_failed: {
    fr: 'Un événement n’a pas pu être appliqué. Il est conservé et repris toutes les dix minutes ; le signaler à l’exploitant.',
    en: 'An event could not be applied. It is kept and tried again every ten minutes; tell the operator.',
  },
};

const OUR_SETUP: Readonly<Record<Language, string>> = {
  fr: 'Un message n’est pas arrivé à cause de nos propres réglages d’envoi. L’adresse du client n’est pas en cause ; vérifier le domaine d’envoi (SPF, DKIM, DMARC) chez le prestataire.',
  en: 'A message did not arrive because of our own sending set-up. The customer’s address is not to blame; check the sending domain (SPF, DKIM, DMARC) at the provider.',
};

/** A code of a connector's health as sentences; an unknown one is shown as it is. */
export function troubleText(code: string, language: Language): string {
  if (code.startsWith('our_setup_')) return OUR_SETUP[language];
  return (Object.hasOwn(TROUBLES, code) ? TROUBLES[code]?.[language] : undefined) ?? code;
}
