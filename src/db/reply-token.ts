import { createHash, randomBytes } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const TOKEN_CHARACTERS = 26;
const TOKEN_IN_ADDRESS = /\+([a-z2-7]{26})@/;

/**
 * What makes the Reply-To of one message unguessable: 130 random bits in lower case, since mail programs may change
 * the case of an address. Never derived from the invoice: a number can be guessed.
 */
export const newReplyToken = (): string =>
  [...randomBytes(TOKEN_CHARACTERS)].map((byte) => BASE32[byte % 32] ?? '').join('');

/** `relances@in.firm.fr` as the address of one message. */
export function withReplyToken(inboundAddress: string, token: string): string {
  const at = inboundAddress.lastIndexOf('@');
  return `${inboundAddress.slice(0, at)}+${token}${inboundAddress.slice(at)}`;
}

/** What answers are found by; a fast hash is right, the token has nothing to guess. */
export const hashOfReplyToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Of the token in a Reply-To, null when it has none (then answers go to a person's own mailbox). */
export function replyTokenHash(replyTo: string): Buffer | null {
  const token = TOKEN_IN_ADDRESS.exec(replyTo)?.[1];
  return token === undefined ? null : hashOfReplyToken(token);
}
