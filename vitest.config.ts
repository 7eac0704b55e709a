import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.js';

const EVERYWHERE = {
  exclude: ['dist/**', 'node_modules/**'],
  // A condition is waited for longer than any pause of a busy machine; the usual second is not.
  expect: { poll: { timeout: 10_000 } },
};
const WITH_SERVERS = {
  globalSetup: ['tests/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

// No tests: adds histories to the replay corpus, on purpose (npm run record:history).
const isRecording = process.env['RECORD_HISTORIES'] !== undefined;
const record = {
  test: {
    ...EVERYWHERE,
    name: 'record',
    include: ['tests/replay/*.record.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
};

// What takes minutes: a deploy rehearsed under hundreds of runs (npm run test:long).
const isLong = process.env['LONG_TESTS'] !== undefined;
const long = {
  test: {
    ...EVERYWHERE,
    name: 'long',
    include: ['tests/long/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
};

// What runs on PostgreSQL alone. Its files share their process, so that what they import is read once and not once a
// file; the others have one each, because Temporal's Runtime is once per process. They do not when `integration` is
// asked for by name: `--project integration` means all of them.
const ON_POSTGRES = ['tests/api/**', 'tests/db/**', 'tests/connectors/**', 'tests/inbox/**'];
const isIntegrationNamed = process.argv.some((word) => /^(--project=)?integration$/.test(word));

// `unit` needs nothing but Node; the others get one PostgreSQL and one Temporal server for the whole run from
// tests/support/global-setup.ts.
export default defineConfig({
  test: {
    // Runtime.install of Temporal is once per process, and two cores are what a laptop in CI has.
    pool: 'forks',
    maxWorkers: 2,
    slowTestThreshold: 5_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...EVERYWHERE,
          name: 'unit',
          include: ['tests/domain/**/*.test.ts', 'tests/architecture/**/*.test.ts', 'tests/dev/**/*.test.ts'],
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...EVERYWHERE,
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          exclude: [
            ...EVERYWHERE.exclude,
            'tests/domain/**',
            'tests/architecture/**',
            'tests/dev/**',
            'tests/long/**',
            ...(isIntegrationNamed ? [] : ON_POSTGRES),
          ],
          ...WITH_SERVERS,
        },
      },
      {
        test: {
          ...EVERYWHERE,
          name: 'postgres',
          include: isIntegrationNamed ? [] : ON_POSTGRES.map((folder) => `${folder}/*.test.ts`),
          isolate: false,
          ...WITH_SERVERS,
        },
      },
      ...(isRecording ? [record] : []),
      ...(isLong ? [long] : []),
    ],
  },
});
