import { defineConfig } from 'vitest/config';

const EVERYWHERE = { exclude: ['dist/**', 'node_modules/**'] };

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

// Two projects: `unit` needs nothing but Node; `integration` gets one PostgreSQL and one Temporal
// server for the whole run from tests/support/global-setup.ts.
export default defineConfig({
  test: {
    // Runtime.install of Temporal is once per process, and two cores are what a laptop in CI has.
    pool: 'forks',
    maxWorkers: 2,
    slowTestThreshold: 5_000,
    projects: [
      {
        test: {
          ...EVERYWHERE,
          name: 'unit',
          include: ['tests/domain/**/*.test.ts', 'tests/architecture/**/*.test.ts', 'tests/dev/**/*.test.ts'],
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
          ],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...(isRecording ? [record] : []),
      ...(isLong ? [long] : []),
    ],
  },
});
