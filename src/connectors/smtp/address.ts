/** An SMTP relay, as `SMTP_URL` names it. */
export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps://`); otherwise STARTTLS when the relay offers it. */
  readonly isSecure: boolean;
  /** A password never travels in clear: without STARTTLS there is no session. */
  readonly needsTls: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | undefined;
}

const IS_HERE = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Reads `smtp[s]://[user:password@]host[:port]`; 587 and 465 are the ports when none is given. */
export function smtpAddress(text: string): SmtpAddress {
  const url = new URL(text);
  const isSecure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const user = decodeURIComponent(url.username);
  const credentials = user === '' ? undefined : { user, pass: decodeURIComponent(url.password) };
  return {
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    needsTls: !isSecure && credentials !== undefined && !IS_HERE.test(host),
    credentials,
  };
}
