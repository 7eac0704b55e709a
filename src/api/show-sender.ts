import type { SenderCheck } from '../connectors/dns/sender-check.js';
import { judgeSender } from '../domain/deliverability/judge.js';
import type { ApiSettings } from './deps.js';

type Show = ApiSettings['deliverability'];

/** A caller waits this long for DNS; the next one finds the answer. */
const PATIENCE_MS = 1_000;

/** What DNS says of a sender, as soon as a caller can be answered; without a check nothing is asked. */
export function showSender(check: SenderCheck | undefined): Show {
  return async (sender) => {
    const unanswered = { ...judgeSender('mailbox', unasked(sender)), checkedAt: null };
    if (check === undefined) return unanswered;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<typeof unanswered>((resolve) => {
      timer = setTimeout(() => resolve(unanswered), PATIENCE_MS);
    });
    try {
      return await Promise.race([check.check(sender), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

const UNKNOWN = { kind: 'unknown' } as const;

const unasked = ({ email, dkimSelector }: Parameters<Show>[0]) => ({
  domain: email.slice(email.lastIndexOf('@') + 1).toLowerCase(),
  dkimSelector,
  spf: UNKNOWN,
  returnPath: UNKNOWN,
  dkim: UNKNOWN,
  dmarc: UNKNOWN,
});
