/** What tests/support/global-setup.ts hands to every integration test file. */
export interface ProvidedEnvironment {
  /** Superuser of the run's cluster, database `postgres`. Only to make databases, or to prove what a superuser could do. */
  readonly superuserUrl: string;
  readonly postgresPort: number;
  readonly ownerPassword: string;
  readonly appPassword: string;
  /** The migrated database every test database is cloned from. */
  readonly templateDatabase: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string;
  readonly temporalNamespace: string;
  /** Path of the Temporal CLI, for tests that run a server of their own. */
  readonly temporalBinary: string;
  /** Path of the bundled workflows. */
  readonly workflowBundle: string;
  /** Why the template or the bundle is not usable; null when it is. */
  readonly schemaProblem: string | null;
  readonly bundleProblem: string | null;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly relance: ProvidedEnvironment;
  }
}
