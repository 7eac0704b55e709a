import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
/** 62^43 > 2^256 and 62^6 > 2^32: fixed lengths, so that a cut-off key is recognised. */
const SECRET_CHARACTERS = 43;
const CHECKSUM_CHARACTERS = 6;
const KEY_SHAPE = /^rl_(live|sandbox)_([0-9a-z]{26})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/**
 * The text of an API key: `rl_<live|sandbox>_<id>_<secret><checksum>`. The prefix lets secret scanners
 * find leaked keys, the checksum refuses a mistyped one without asking the database.
 * @param keyId `key_…`
 * @param secret 32 random bytes
 */
export function composeApiKey(
  keyId: string,
  isSandbox: boolean,
  secret: Buffer = randomBytes(SECRET_BYTES),
): string {
  const body = `rl_${isSandbox ? 'sandbox' : 'live'}_${keyId.replace(/^key_/, '')}_${base62(secret)}`;
  return body + checksumOf(body);
}

/** The `key_…` id inside a well-formed key, or undefined when the text cannot be one of ours. */
export function idInApiKey(key: string): string | undefined {
  const parts = KEY_SHAPE.exec(key);
  const body = key.slice(0, -CHECKSUM_CHARACTERS);
  return parts?.[2] !== undefined && parts[4] === checksumOf(body) ? `key_${parts[2]}` : undefined;
}

/**
 * What is stored of a key. A fast hash is right here: the secret has 256 random bits, there is nothing
 * to guess. The whole text is hashed, so that a sandbox key with its prefix changed is another key.
 */
export const hashOfSecret = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares without telling by its duration how much of the two is alike. */
export const isSameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(hashOfSecret(a), hashOfSecret(b));

/** The same for a secret of which only the hash is known. */
export const matchesHash = (text: string, hash: Buffer): boolean => {
  const own = hashOfSecret(text);
  return own.length === hash.length && timingSafeEqual(own, hash);
};

function base62(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let digits = '';
  for (let place = 0; place < SECRET_CHARACTERS; place += 1) {
    digits = (BASE62[Number(rest % 62n)] ?? '') + digits;
    rest /= 62n;
  }
  return digits;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_CHARACTERS; place += 1) {
    digits = (BASE62[rest % 62] ?? '') + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
