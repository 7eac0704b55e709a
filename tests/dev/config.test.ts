import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, SETTING_NAMES } from '../../src/config.js';

const LEAST = { DATABASE_URL: 'postgresql://app:hush@db/relance' };
const PRODUCTION = {
  ...LEAST,
  NODE_ENV: 'production',
  RELANCE_PUBLIC_URL: 'https://relance.example.com/',
  RELANCE_SECRET: 'a-long-enough-signing-secret',
  RELANCE_OPERATOR_KEY: 'a-long-enough-operator-key',
};

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('what is not set has the default of the contract', () => {
  test('a database address alone is enough outside production', () => {
    expect(readConfig(LEAST)).toMatchObject({
      isProduction: false,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      mail: { kind: 'mailbox' },
      isSandboxMailReal: false,
      sendLeaseMs: 12_000,
      sweepEveryMs: 300_000,
      logLevel: 'info',
      temporalUiUrl: null,
      metricsPort: null,
    });
  });

  test('an empty variable counts as unset', () => {
    expect(readConfig({ ...LEAST, PORT: '', SMTP_URL: '', LOG_LEVEL: '' }).port).toBe(3000);
  });

  test('mail ends, webhook targets and addresses are understood', () => {
    const config = readConfig({
      ...LEAST,
      POSTMARK_SERVER_TOKEN: 'token',
      POSTMARK_API_URL: 'http://127.0.0.1:4000/',
      SANDBOX_MAIL: 'provider',
      RELANCE_WEBHOOK_ALLOW: 'hooks.internal:8080, 127.0.0.1:9000',
      TEMPORAL_UI_URL: 'http://127.0.0.1:8233/',
    });
    expect(config).toMatchObject({
      mail: {
        kind: 'postmark',
        serverToken: 'token',
        messageStream: 'outbound',
        apiUrl: 'http://127.0.0.1:4000',
      },
      isSandboxMailReal: true,
      webhookAllow: ['hooks.internal:8080', '127.0.0.1:9000'],
      temporalUiUrl: 'http://127.0.0.1:8233',
    });
    expect(readConfig({ ...LEAST, SMTP_URL: 'smtps://u:p@mail.example:465' }).mail.kind).toBe('smtp');
  });
});

describe('every problem is one line that names the variable', () => {
  test.each([
    [{}, 'expected DATABASE_URL to be set, got nothing'],
    [{ ...LEAST, PORT: 'x' }, 'expected PORT to be a port from 1 to 65535, got "x"'],
    [{ ...LEAST, PORT: '0' }, 'expected PORT to be a port from 1 to 65535, got "0"'],
    [{ ...LEAST, PORT: '70000' }, 'expected PORT to be a port from 1 to 65535, got "70000"'],
    [
      { ...LEAST, SEND_LEASE_MS: '12.5' },
      'expected SEND_LEASE_MS to be milliseconds from 100 to 600000, got "12.5"',
    ],
    [
      { ...LEAST, LOG_LEVEL: 'loud' },
      'expected LOG_LEVEL to be one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    ],
    [{ ...LEAST, SANDBOX_MAIL: 'yes' }, 'expected SANDBOX_MAIL to be `mailbox` or `provider`, got "yes"'],
    [
      { ...LEAST, RELANCE_WEBHOOK_ALLOW: 'nowhere' },
      'expected RELANCE_WEBHOOK_ALLOW to be a list of host:port, separated by commas, got "nowhere"',
    ],
    [
      { ...LEAST, TEMPORAL_UI_URL: 'ftp://x' },
      'expected TEMPORAL_UI_URL to be an http(s) address, got "ftp://x"',
    ],
    [
      { ...LEAST, SMTP_URL: 'smtp://mail', POSTMARK_SERVER_TOKEN: 'token' },
      'expected one of POSTMARK_SERVER_TOKEN and SMTP_URL to be set, got both',
    ],
  ])('%j', (env, problem) => {
    expect(problemsOf(env)).toEqual([problem]);
  });

  test('all problems come at once, and none of them shows a secret', () => {
    const problems = problemsOf({
      NODE_ENV: 'production',
      DATABASE_URL: 'mysql://app:hush-hush@db/relance',
      RELANCE_SECRET: 'hush-hush',
      PORT: 'x',
    });
    expect(problems.map((line) => line.split(' ')[1])).toEqual([
      'PORT',
      'DATABASE_URL',
      'RELANCE_SECRET',
      'RELANCE_PUBLIC_URL',
      'RELANCE_OPERATOR_KEY',
    ]);
    expect(problems.join('\n')).not.toContain('hush');
  });
});

describe('production', () => {
  test('is content with an https address and its secrets', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({
      isProduction: true,
      publicUrl: 'https://relance.example.com',
    });
  });

  test.each([
    'http://relance.example.com',
    'https://localhost',
    'https://app.localhost:8443',
    'https://127.0.0.1',
    'https://[::1]:3000',
    'https://0.0.0.0',
  ])('refuses %s as its public address', (url) => {
    expect(problemsOf({ ...PRODUCTION, RELANCE_PUBLIC_URL: url })).toEqual([
      `expected RELANCE_PUBLIC_URL to be an https address that is not localhost (NODE_ENV=production), got "${url}"`,
    ]);
  });

  test.each(['RELANCE_PUBLIC_URL', 'RELANCE_SECRET', 'RELANCE_OPERATOR_KEY'])('insists on %s', (key) => {
    const problems = problemsOf({ ...PRODUCTION, [key]: undefined });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^expected ${key} to be .*NODE_ENV=production.*got nothing$`));
  });

  test('failpoints are refused: nobody may strike a process that serves a firm', () => {
    expect(readConfig({ ...LEAST, RELANCE_FAILPOINTS: 'faults.log' }).failpointLog).toBe('faults.log');
    expect(readConfig(LEAST).failpointLog).toBeNull();
    expect(problemsOf({ ...PRODUCTION, RELANCE_FAILPOINTS: 'faults.log' })).toEqual([
      'expected RELANCE_FAILPOINTS not to be set (NODE_ENV=production): it lets faults in',
    ]);
    expect(SETTING_NAMES).not.toContain('RELANCE_FAILPOINTS');
  });
});
