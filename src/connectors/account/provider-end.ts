import type { MailEnd } from '../mail-end.js';

/** How the account answers a harmless question: `refused` means that our token or password is. */
export type Health = 'well' | 'refused' | 'unwell';

/** An outside provider behind an account of ours, before it is taken into care (`inCare`). */
export interface ProviderEnd extends MailEnd {
  /** Asks without handing anything over, whether the account works. Never rejects. */
  probe(): Promise<Health>;
}
