import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where a line leads. */
export interface LineAddress {
  readonly host: string;
  readonly port: number;
  /** Wrapped in TLS from the first byte. */
  readonly isSecure: boolean;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** What is spoken inside TLS, for servers that speak several things. */
  readonly protocol?: 'http/1.1';
}

/** An open connection whose TCP socket we made ourselves: the only way to take bytes back from the kernel. */
export interface Line {
  /** What is read and written: the socket, or TLS over it. */
  readonly stream: Socket;
  /** False as soon as this process knows of an end, an error or a byte nobody asked for. */
  isAlive(): boolean;
  /** Ends the connection with RST: what the kernel has not sent yet is never sent (reliability guide §2.2). */
  reset(): void;
}

const KEEP_ALIVE_MS = 5_000;

/**
 * Opens a line, TLS handshake included: slow work, done before anything is claimed (design §4.1). Rejects with
 * the socket's own error, or after `timeoutMs`; not one byte of a request has been written then.
 */
export async function openLine(address: LineAddress, timeoutMs: number): Promise<Line> {
  const raw = connectTcp({ host: address.host, port: address.port, noDelay: true });
  raw.setKeepAlive(true, KEEP_ALIVE_MS);
  const timer = setTimeout(() => raw.destroy(new Error('the connection took too long')), timeoutMs);
  try {
    await happens(raw, raw, 'connect');
    const stream = address.isSecure ? await secured(raw, address) : raw;
    return lineOn(raw, stream);
  } catch (error) {
    raw.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function secured(raw: Socket, { host, ca, protocol }: LineAddress): Promise<Socket> {
  const isName = /[a-z]/i.test(host) && !host.includes(':');
  const stream = connectTls({
    socket: raw,
    host,
    ...(isName && { servername: host }),
    ...(ca !== undefined && { ca }),
    ...(protocol !== undefined && { ALPNProtocols: [protocol] }),
  });
  await happens(stream, raw, 'secureConnect');
  return stream;
}

/** Resolves with the event; rejects when either socket fails or closes first. */
function happens(stream: Socket, raw: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = (): void => reject(new Error('the connection was closed'));
    stream.once(event, resolve);
    for (const socket of new Set([stream, raw])) socket.once('error', reject).once('close', closed);
  });
}

function lineOn(raw: Socket, stream: Socket): Line {
  let isBroken = false;
  const note = (): void => {
    isBroken = true;
  };
  for (const socket of new Set([raw, stream])) socket.on('error', note).on('close', note).on('end', note);
  return {
    stream,
    isAlive: () => !isBroken && stream.writable && !raw.destroyed,
    reset() {
      note();
      raw.resetAndDestroy();
      stream.destroy();
    },
  };
}
