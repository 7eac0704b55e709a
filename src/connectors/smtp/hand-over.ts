import { Readable } from 'node:stream';
import type { HandOverLimits } from '../mail-end.js';
import type { SmtpExchange } from './answers.js';
import type { SmtpSession } from './session.js';

export interface SmtpLetter {
  readonly from: string;
  readonly to: string;
  /** RFC 5322, lines end in CRLF. */
  readonly mime: string;
}

/**
 * Sender, recipient and DATA, each answered, and then content and final dot in one write in the tick of the last
 * word. A relay takes nothing without the dot. The envelope and the answer to the dot have `timeoutMs` each.
 */
export function handOver(
  session: SmtpSession,
  letter: SmtpLetter,
  { timeoutMs, mayWrite }: HandOverLimits,
): Promise<SmtpExchange> {
  const { connection, line } = session;
  return new Promise((resolve) => {
    const state = { isRefusedByUs: false, isHandedOver: false, isTimeOut: false };
    const settle = (stage: SmtpExchange['stage'], reply: string | undefined): void => {
      clearTimeout(timer);
      resolve({ ...state, stage, reply });
    };
    const tooLong = (): void => {
      state.isTimeOut = true;
      line.reset();
      settle('content', undefined);
    };
    let timer = setTimeout(tooLong, timeoutMs);

    const content = new Content((): void => {
      const socket = connection._socket;
      if (!socket || !session.isAlive() || !mayWrite()) {
        state.isRefusedByUs = true;
        line.reset();
        settle('content', undefined);
        return;
      }
      socket.write(withDot(letter.mime));
      state.isHandedOver = true;
      clearTimeout(timer);
      timer = setTimeout(tooLong, timeoutMs);
    });
    const envelope = { from: letter.from, to: letter.to, size: Buffer.byteLength(letter.mime) };
    connection.send(envelope, content, (error, info) => {
      if (error) settle(stageOf(error.command), error.responseCode ? error.response : undefined);
      else settle('content', info.response);
    });
  });
}

/**
 * What nodemailer is given as the message: it pipes it after the 354, and that is when the last word is asked. The
 * stream it would be piped into adds the dot some ticks later; here the bytes go to the socket at once.
 */
class Content extends Readable {
  constructor(private readonly onGoAhead: () => void) {
    super();
  }
  override _read(): void {
    // Nothing comes this way.
  }
  override pipe<Target extends NodeJS.WritableStream>(target: Target): Target {
    this.onGoAhead();
    return target;
  }
}

/** Dots that begin a line are doubled, and one alone ends it all (RFC 5321 §4.5.2). */
const withDot = (mime: string): string =>
  `${mime.replaceAll(/^\./gm, '..')}${mime.endsWith('\r\n') ? '' : '\r\n'}.\r\n`;

function stageOf(command: string | undefined): SmtpExchange['stage'] {
  if (command === 'MAIL FROM') return 'sender';
  return command === 'RCPT TO' ? 'recipient' : 'content';
}
