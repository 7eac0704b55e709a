import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.js';

// No container engine runs here: what can be known without one is checked, the rest is said in docs/operations.md.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as { version: string; scripts: Record<string, string> };

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;
const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string(),
      build: z.string().optional(),
      restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
      init: z.boolean().optional(),
      command: z.array(z.string()).optional(),
      entrypoint: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
      volumes: z.array(z.string()).optional(),
      depends_on: z.record(z.string(), z.strictObject({ condition: z.enum(CONDITIONS) })).optional(),
      healthcheck: z
        .strictObject({
          test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
          interval: z.string(),
          timeout: z.string(),
          retries: z.int(),
        })
        .optional(),
      stop_grace_period: z.string().optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

function compose() {
  const raw = parse(text('docker-compose.yml'), { merge: true }) as Record<string, unknown>;
  return composeFile.parse(Object.fromEntries(Object.entries(raw).filter(([key]) => !key.startsWith('x-'))));
}

/** What Docker Compose makes of `${NAME:?…}` and `${NAME:-default}`. */
function filled(value: string, given: Record<string, string>): string {
  return value.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_all, name: string, kind, fallback: string) =>
      given[name] ?? (kind === '-' ? fallback : `missing ${name}`),
  );
}

describe('docker-compose.yml', () => {
  test('has every part of a production-like set-up, and nothing Compose does not know', () => {
    expect(Object.keys(compose().services)).toEqual([
      'postgres',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'migrate',
      'api',
      'worker',
    ]);
  });

  test('pins every image', () => {
    for (const [name, service] of Object.entries(compose().services)) {
      expect(service.image, name).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.]+)?$/);
    }
    expect(compose().services.api?.image).toBe(`relance:${manifest.version}`);
  });

  test('waits only for services that exist, and for health only where health is checked', () => {
    const { services } = compose();
    for (const service of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(services[name], name).toBeDefined();
        if (condition === 'service_healthy') expect(services[name]?.healthcheck, name).toBeDefined();
      }
    }
  });

  test('mounts files that are there', () => {
    const { services, volumes } = compose();
    const sources = Object.values(services).flatMap((service) => service.volumes ?? []);
    for (const source of sources.map((mount) => mount.split(':')[0] ?? '')) {
      expect(source.startsWith('./') ? existsSync(join(ROOT, source)) : source in volumes, source).toBe(true);
    }
  });

  test.each([
    ['api', 'api'],
    ['worker', 'worker'],
    ['migrate', 'migrate'],
  ])('runs %s as `npm run %s` does, on a file the build makes', (service, script) => {
    const command = compose().services[service]?.command ?? [];
    expect(`exec ${command.join(' ')}`).toBe(manifest.scripts[script]);
    const built = command.at(-1) ?? '';
    expect(existsSync(join(ROOT, built.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  test.each(['api', 'worker', 'migrate'])(
    'gives %s an environment it starts with in production',
    (service) => {
      const given = {
        POSTGRES_PASSWORD: 'one',
        RELANCE_OWNER_PASSWORD: 'two',
        RELANCE_DB_PASSWORD: 'three',
        TEMPORAL_DB_PASSWORD: 'four',
        RELANCE_PUBLIC_URL: 'https://relance.example.com',
        RELANCE_SECRET: 'a-long-enough-signing-secret',
        RELANCE_OPERATOR_KEY: 'a-long-enough-operator-key',
      };
      const environment = Object.fromEntries(
        Object.entries(compose().services[service]?.environment ?? {}).map(([key, value]) => [
          key,
          filled(value, given),
        ]),
      );
      const config = readConfig(environment);
      expect(config.isProduction).toBe(true);
      expect(config.databaseUrl).toBe('postgresql://relance_login:three@postgres:5432/relance');
      expect(config.databaseAdminUrl === null).toBe(service !== 'migrate');
    },
  );

  test('the API is healthy when it answers /readyz, in code that runs', () => {
    const [kind, ...command] = compose().services.api?.healthcheck?.test ?? [];
    expect(kind).toBe('CMD');
    const script = command.at(-1) ?? '';
    expect(spawnSync(process.execPath, ['--check', '-'], { input: script }).status).toBe(0);
    expect(script).toContain('http://127.0.0.1:3000/readyz');
  });
});

describe('Dockerfile', () => {
  const lines = text('Dockerfile').split('\n');

  test('copies only what is there and not ignored', () => {
    const ignored = text('.dockerignore').split('\n');
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied).toContain('workflows');
    for (const path of copied) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
      expect(ignored).not.toContain(path);
    }
  });

  test('is Node 24, pinned, builds with our script, ships the built programs and runs as nobody special', () => {
    const bases = lines.filter((line) => line.startsWith('FROM '));
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^FROM node:24\.\d+\.\d+-bookworm-slim( AS build)?$/);
    expect(lines).toContain('RUN node scripts/build.mjs');
    expect(lines).toContain('COPY --from=build /app/dist dist');
    expect(lines).toContain('USER node');
    expect(lines.at(-2)).toBe(
      `CMD ${JSON.stringify(manifest.scripts.api?.split(' ').slice(1)).replaceAll(',', ', ')}`,
    );
  });
});

test.each([
  'deploy/postgres-init.sh',
  'deploy/temporal-schema.sh',
  'deploy/temporal-namespace.sh',
  '.ci/run',
])('%s is a script that parses', (path) => {
  expect(
    spawnSync(path === '.ci/run' ? 'bash' : 'sh', ['-n', join(ROOT, path)], { encoding: 'utf8' }),
  ).toMatchObject({
    status: 0,
    stderr: '',
  });
});
