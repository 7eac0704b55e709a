import { defineConfig } from 'vitest/config';

const EVERYWHERE = { exclude: ['dist/**', 'node_modules/**'] };

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
          exclude: [...EVERYWHERE.exclude, 'tests/domain/**', 'tests/architecture/**', 'tests/dev/**'],
          globalSetup: ['tests/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
