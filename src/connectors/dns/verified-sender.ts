import { MailEndHeld, type MailEnd } from '../mail-end.js';
import type { CheckedSender, Sender } from './sender-check.js';

/** A domain that is mended is noticed this much later at most. */
const ASK_AGAIN_MS = 600_000;

/**
 * A provider for one organisation that is used only when DNS does not speak against its sender: mails in a name that
 * was not prepared end in junk folders, and the provider's account suffers for everybody. What cannot be asked
 * (no network) does not stop anything.
 */
export const forVerifiedSender = (
  end: MailEnd,
  check: (sender: Sender) => Promise<CheckedSender>,
  sender: Sender,
  onRefused: (checked: CheckedSender) => void,
): MailEnd => ({
  name: end.name,
  search: (message) => end.search(message),
  async connect() {
    const checked = await check(sender);
    if (checked.isVerified === false) {
      onRefused(checked);
      throw new MailEndHeld('sender_not_verified', ASK_AGAIN_MS);
    }
    return end.connect();
  },
});
