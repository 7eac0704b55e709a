/**
 * What each of Postmark's bounce types asks for. Routed on the text, not on the code: published lists of the
 * codes contradict each other. An unknown type is a soft bounce, an event only.
 */
export type BounceMeaning =
  /** The address is no good. */
  | 'hard'
  /** The reader wants no more. */
  | 'stop'
  /** This one mail did not arrive, or not yet; nothing follows by itself. */
  | 'soft'
  /** A machine answered. */
  | 'auto'
  /** Somebody asks to be written to elsewhere: a person must read it. */
  | 'answer'
  /** Our own set-up is wrong: the firm's technician is told through the connector's health. */
  | 'ours';

const MEANINGS: Readonly<Record<string, BounceMeaning>> = {
  HardBounce: 'hard',
  BadEmailAddress: 'hard',
  SpamComplaint: 'stop',
  Unsubscribe: 'stop',
  ManuallyDeactivated: 'stop',
  Transient: 'soft',
  SoftBounce: 'soft',
  DnsError: 'soft',
  Blocked: 'soft',
  SpamNotification: 'soft',
  VirusNotification: 'soft',
  Unknown: 'soft',
  AutoResponder: 'auto',
  ChallengeVerification: 'auto',
  AddressChange: 'answer',
  DMARCPolicy: 'ours',
  SMTPApiError: 'ours',
  InboundError: 'ours',
  TemplateRenderingFailed: 'ours',
};

export const meaningOf = (type: string): BounceMeaning =>
  Object.hasOwn(MEANINGS, type) ? (MEANINGS[type] ?? 'soft') : 'soft';

/** `SoftBounce` as a code of ours, `soft_bounce`; an unknown type keeps its letters and nothing else. */
export const codeOf = (type: string): string =>
  type
    .replaceAll(/[^A-Za-z]/g, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
    .slice(0, 60) || 'unknown';
