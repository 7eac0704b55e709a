import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogLevel } from './config.js';

export type { Logger } from 'pino';

// Secrets, and what would tell who somebody is: a log is read by more people than the record (promise P8).
const NEVER_LOGGED = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'operatorKey',
  'databaseUrl',
  'databaseAdminUrl',
  'connectionString',
  'email',
  'phone',
  'contactName',
  'subject',
  'text',
  'html',
];

/** A JSON-lines logger on standard output that leaves secrets and personal data out, three levels deep. */
export function createLogger(options: {
  name: string;
  level: LogLevel;
  destination?: DestinationStream;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: NEVER_LOGGED.flatMap(atEveryDepth), censor: '[redacted]' },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

function atEveryDepth(field: string): string[] {
  const key = `["${field}"]`;
  return [key, `*${key}`, `*.*${key}`];
}
