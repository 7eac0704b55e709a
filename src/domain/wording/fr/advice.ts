import type { TaskKind } from '../../facts.js';
import type { TaskAdvice } from '../words.js';

/** What happened, what it means, what to do. */
export const frenchAdvice: Readonly<Record<TaskKind, TaskAdvice>> = {
  call: {
    happened: 'Les messages sont restés sans paiement.',
    meaning: 'Une conversation fait avancer ce qu’un message de plus n’obtiendrait pas.',
    act: 'Appeler le client et noter ce qui a été convenu.',
  },
  read_reply: {
    happened: 'Le client a répondu.',
    meaning: 'Plus rien ne part vers ce client tant que sa réponse n’a pas été lue.',
    act: 'Lire la réponse, y répondre si besoin, puis choisir : reprendre, promesse de paiement, paiement envoyé, litige.',
  },
  check_address: {
    happened: 'L’adresse e-mail du client manque, ou n’accepte pas nos messages.',
    meaning: 'Aucun message ne part tant que l’adresse n’est pas corrigée.',
    act: 'Chercher une bonne adresse (bon de commande, site, appel au standard) et la corriger dans la fiche du client.',
  },
  check_delivery: {
    happened: 'Le service d’envoi n’a confirmé ni le départ ni le refus d’un message.',
    meaning: 'Pour ne jamais écrire deux fois, rien n’est renvoyé sans certitude ; la suite n’attend pas.',
    act: 'Chercher le message dans le journal du service d’envoi, puis dire s’il est parti.',
  },
  approve_message: {
    happened: 'Un message est prêt.',
    meaning:
      'Il ne part pas sans votre accord ; sans décision, il est prévu de nouveau pour le créneau suivant.',
    act: 'Relire le message, puis l’approuver ou le rejeter avec un motif.',
  },
  resolve_dispute: {
    happened: 'Le client conteste la facture.',
    meaning: 'Plus rien ne part pour cette facture ; les autres factures du client suivent leur cours.',
    act: 'Vérifier la contestation avec la personne qui a livré, convenir d’une suite avec le client, puis noter si elle est fondée.',
  },
  broken_promise: {
    happened: 'Le paiement promis n’est pas arrivé, ou pas en entier.',
    meaning: 'Aucun message automatique ne part avant qu’une personne ait choisi la suite.',
    act: 'Vérifier les encaissements, puis choisir : appeler, noter une nouvelle promesse, passer à la mise en demeure.',
  },
  formal_notice: {
    happened: 'Les messages et l’appel sont restés sans paiement.',
    meaning: 'La mise en demeure est un acte : une personne la relit et l’envoie, jamais la machine.',
    act: 'Vérifier que rien n’est arrivé ni contesté, envoyer la mise en demeure, puis noter le jour de l’envoi.',
  },
  hand_over: {
    happened: 'Toutes les étapes de la politique sont passées.',
    meaning: 'Les relances s’arrêtent ici : la suite est une décision du responsable.',
    act: 'Choisir : remettre le dossier (conseil, commissaire de justice, injonction de payer), attendre, ou passer en perte.',
  },
  review: {
    happened: 'Quelque chose d’inhabituel demande un regard.',
    meaning: 'Rien d’automatique ne se fait à la place de cette décision.',
    act: 'Regarder le dossier, puis choisir : reprendre, annuler, passer en perte, remettre le dossier.',
  },
};

/** What happened, for each reason of a review (contract §7). */
export const frenchReviewReasons: Readonly<Record<string, string>> = {
  payment_reversed: 'Un paiement a été annulé : la facture est de nouveau due.',
  debit_missing:
    'Le prélèvement n’a rien apporté dix jours ouvrés après l’échéance : vérifier s’il a été rejeté.',
  pause_without_end: 'La pause dure depuis trente jours et n’a pas de date de fin.',
  stopped_without_end:
    'Ce client n’est plus relancé et la facture est impayée depuis trente jours. « Reprendre » le relance de nouveau, pour toutes ses factures.',
  stuck: 'Une erreur technique bloque une étape ; elle est réessayée régulièrement.',
  insolvency:
    'Une procédure collective est signalée : la créance doit être déclarée, plus rien n’est réclamé.',
  too_long: 'La durée maximale de la politique est atteinte.',
  over_cap: 'Le nombre maximal de messages de la politique est atteint.',
  unmatched: 'Un paiement ne trouve pas sa facture.',
  no_contact:
    'Personne ne connaît d’adresse ni de numéro valable pour ce client : plus rien ne lui parvient.',
};
