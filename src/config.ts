import { z } from 'zod';

/** Which outside mail end live organisations use; without one every message stays in the mailbox. */
export type MailConfig =
  | { readonly kind: 'mailbox' }
  | {
      readonly kind: 'postmark';
      readonly serverToken: string;
      readonly messageStream: string;
      readonly apiUrl: string | null;
    }
  | { readonly kind: 'smtp'; readonly url: string };

/** Everything a process of relance is told from outside (contract §2). Read by the `main.ts` files only. */
export interface Config {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Owner role, for migrations; null for processes that never migrate. */
  readonly databaseAdminUrl: string | null;
  /** Base of the links in mails and of connector addresses, without a trailing slash. */
  readonly publicUrl: string;
  /** Signs what leaves the house; null only outside production. */
  readonly secret: string | null;
  /** Opens the operator's routes; null closes them (never in production). */
  readonly operatorKey: string | null;
  /** Base address of the Temporal UI for links, without a trailing slash; null when there is none. */
  readonly temporalUiUrl: string | null;
  readonly mail: MailConfig;
  /** Whether sandbox organisations may use the outside mail end. */
  readonly isSandboxMailReal: boolean;
  readonly sendLeaseMs: number;
  /** How often the record is compared with Temporal's runs, in milliseconds. */
  readonly sweepEveryMs: number;
  /** `host:port` targets that outgoing webhooks may reach although private or http. */
  readonly webhookAllow: readonly string[];
  readonly logLevel: LogLevel;
  readonly metricsPort: number | null;
  readonly otlpEndpoint: string | null;
  /** Where a fault run wants to read which failpoint was reached; null: there are none (always in production). */
  readonly failpointLog: string | null;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What is wrong with an environment, one line per problem, without any secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const DEFAULT_PORT = 3000;
const DEFAULT_LEASE_MS = 12_000;
const DEFAULT_SWEEP_MS = 300_000;
const MIN_SECRET_LENGTH = 16;

// Never shown in a problem, whole or in part.
const SECRETS = new Set([
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'POSTMARK_SERVER_TOKEN',
  'SMTP_URL',
  'RELANCE_SECRET',
  'RELANCE_OPERATOR_KEY',
]);

const portNumber = wholeNumber(1, 65_535, 'a port from 1 to 65535');
const postgresUrl = urlWith(['postgres:', 'postgresql:'], 'a postgresql:// address');
const webUrl = urlWith(['http:', 'https:'], 'an http(s) address').transform((url) => url.replace(/\/+$/, ''));
const secretText = z
  .string()
  .min(MIN_SECRET_LENGTH, `at least ${MIN_SECRET_LENGTH} characters that nobody guesses`);

const environment = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: portNumber.default(DEFAULT_PORT),
  DATABASE_URL: postgresUrl,
  DATABASE_ADMIN_URL: postgresUrl.optional(),
  RELANCE_PUBLIC_URL: webUrl.optional(),
  RELANCE_SECRET: secretText.optional(),
  RELANCE_OPERATOR_KEY: secretText.optional(),
  RELANCE_WEBHOOK_ALLOW: z
    .string()
    .regex(/^\s*[^\s,:]+:\d+\s*(,\s*[^\s,:]+:\d+\s*)*$/, 'a list of host:port, separated by commas')
    .optional(),
  TEMPORAL_UI_URL: webUrl.optional(),
  POSTMARK_SERVER_TOKEN: z.string().optional(),
  POSTMARK_MESSAGE_STREAM: z.string().default('outbound'),
  POSTMARK_API_URL: webUrl.optional(),
  SMTP_URL: urlWith(['smtp:', 'smtps:'], 'an smtp:// or smtps:// address').optional(),
  SANDBOX_MAIL: z.enum(['mailbox', 'provider'], '`mailbox` or `provider`').default('mailbox'),
  SEND_LEASE_MS: wholeNumber(100, 600_000, 'milliseconds from 100 to 600000').default(DEFAULT_LEASE_MS),
  SWEEP_EVERY_MS: wholeNumber(1_000, 3_600_000, 'milliseconds from 1000 to 3600000').default(
    DEFAULT_SWEEP_MS,
  ),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  METRICS_PORT: portNumber.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  RELANCE_FAILPOINTS: z.string().optional(),
});
type Environment = z.infer<typeof environment>;

/** Names of the variables that are read, for whoever keeps a copy of the settings; where the database is belongs to its place. */
export const SETTING_NAMES: readonly string[] = environment
  .keyof()
  .options.filter((name) => !name.startsWith('DATABASE_') && name !== 'RELANCE_FAILPOINTS');

/**
 * Reads the configuration out of an environment; an empty variable counts as unset.
 * @throws {ConfigError} naming every problem at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? problemsBetween(parsed.data)
    : [...fieldProblems(parsed.error, given), ...productionProblems(given)];
  if (problems.length > 0 || !parsed.success) throw new ConfigError([...new Set(problems)]);
  return toConfig(parsed.data);
}

function toConfig(env: Environment): Config {
  return {
    isProduction: env.NODE_ENV === 'production',
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    databaseAdminUrl: env.DATABASE_ADMIN_URL ?? null,
    publicUrl: env.RELANCE_PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`,
    secret: env.RELANCE_SECRET ?? null,
    operatorKey: env.RELANCE_OPERATOR_KEY ?? null,
    temporalUiUrl: env.TEMPORAL_UI_URL ?? null,
    mail: mailOf(env),
    isSandboxMailReal: env.SANDBOX_MAIL === 'provider',
    sendLeaseMs: env.SEND_LEASE_MS,
    sweepEveryMs: env.SWEEP_EVERY_MS,
    webhookAllow: (env.RELANCE_WEBHOOK_ALLOW ?? '')
      .split(',')
      .map((target) => target.trim())
      .filter(Boolean),
    logLevel: env.LOG_LEVEL,
    metricsPort: env.METRICS_PORT ?? null,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    failpointLog: env.RELANCE_FAILPOINTS ?? null,
  };
}

function mailOf(env: Environment): MailConfig {
  if (env.SMTP_URL !== undefined) return { kind: 'smtp', url: env.SMTP_URL };
  if (env.POSTMARK_SERVER_TOKEN === undefined) return { kind: 'mailbox' };
  return {
    kind: 'postmark',
    serverToken: env.POSTMARK_SERVER_TOKEN,
    messageStream: env.POSTMARK_MESSAGE_STREAM,
    apiUrl: env.POSTMARK_API_URL ?? null,
  };
}

function problemsBetween(env: Environment): string[] {
  const problems = productionProblems(env);
  if (env.SMTP_URL !== undefined && env.POSTMARK_SERVER_TOKEN !== undefined) {
    problems.push('expected one of POSTMARK_SERVER_TOKEN and SMTP_URL to be set, got both');
  }
  return problems;
}

/** What only production asks for; looks at raw values too, so that all problems come in one go. */
function productionProblems(env: {
  NODE_ENV?: string | undefined;
  RELANCE_PUBLIC_URL?: string | undefined;
  RELANCE_SECRET?: string | undefined;
  RELANCE_OPERATOR_KEY?: string | undefined;
  RELANCE_FAILPOINTS?: string | undefined;
}): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const problems: string[] = [];
  const publicUrl = env.RELANCE_PUBLIC_URL;
  if (publicUrl === undefined || !isPublicHttps(publicUrl)) {
    problems.push(
      `expected RELANCE_PUBLIC_URL to be an https address that is not localhost (NODE_ENV=production), got ${shown('RELANCE_PUBLIC_URL', publicUrl)}`,
    );
  }
  for (const key of ['RELANCE_SECRET', 'RELANCE_OPERATOR_KEY'] as const) {
    if (env[key] === undefined) problems.push(`expected ${key} to be set (NODE_ENV=production), got nothing`);
  }
  if (env.RELANCE_FAILPOINTS !== undefined)
    problems.push('expected RELANCE_FAILPOINTS not to be set (NODE_ENV=production): it lets faults in');
  return problems;
}

function fieldProblems(error: z.ZodError, given: Record<string, string | undefined>): string[] {
  return error.issues.map((issue) => {
    const key = String(issue.path[0]);
    const expected = given[key] === undefined ? 'set' : issue.message;
    return `expected ${key} to be ${expected}, got ${shown(key, given[key])}`;
  });
}

function shown(key: string, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  if (SECRETS.has(key)) return 'something else (not shown: it may be a secret)';
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

function isPublicHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isHere = /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\])$/i.test(hostname);
  return protocol === 'https:' && !isHere;
}

function wholeNumber(least: number, most: number, expected: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
}

function urlWith(protocols: readonly string[], expected: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), expected);
}
