/** What tells an automatic answer from a person's. Header names in lower case. */
export interface AnswerSigns {
  readonly header: (name: string) => string | undefined;
  readonly from: string;
  readonly subject: string;
}

const DAEMON = /^(?:mailer-daemon|postmaster)@/i;
/** `list` is not among them, nor is List-Id: a group that forwards to the inbound address adds both to what people write. */
const MACHINE_PRECEDENCE = /^(?:auto_reply|auto-reply|bulk|junk)$/i;
const RESPONDER_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-response-suppress'];

/** Some Exchange servers send no header at all. Only at the beginning: people quote such words further on. */
const MACHINE_SUBJECT = new RegExp(
  `^(?:${[
    'automatic reply',
    'auto(?:matic)?[ -]?(?:reply|response)\\b',
    'auto ?:',
    'out of (?:the )?office',
    'réponse automatique',
    'reponse automatique',
    "message d['’]absence",
    'absence du bureau',
    'absent(?:e|\\(e\\))?(?: du bureau)?(?: |:|$)',
    'en congés?(?: |:|$)',
    'undeliver(?:able|ed)',
    'mail delivery (?:failed|failure|subsystem)',
    'delivery (?:status notification|failure|has failed)',
    'non[- ]remis',
    'échec de (?:la )?remise',
  ].join('|')})`,
  'iu',
);

/**
 * Whether a machine wrote it: RFC 3834 first, then what responders and daemons are known by, then the subject.
 * The body is never looked at. In doubt a person wrote it: better read in vain than overlooked (P6).
 */
export function isAutomatic({ header, from, subject }: AnswerSigns): boolean {
  const submitted = header('auto-submitted')?.trim().toLowerCase();
  if (submitted !== undefined && submitted !== '') return !/^no\b/.test(submitted);
  return (
    DAEMON.test(from.trim()) ||
    header('return-path')?.trim() === '<>' ||
    /^\s*multipart\/report\b/i.test(header('content-type') ?? '') ||
    MACHINE_PRECEDENCE.test(header('precedence')?.trim() ?? '') ||
    RESPONDER_HEADERS.some((name) => isSet(header(name))) ||
    MACHINE_SUBJECT.test(subject.trim())
  );
}

const isSet = (value: string | undefined): boolean =>
  value !== undefined && !/^(?:no|none|)$/i.test(value.trim());
