// The walls between the rooms (docs/adr, "The rooms"). `npm run boundaries` checks them;
// tests/architecture plants a violation of every rule and expects it to be found.

const TEMPORAL_SANDBOX = '^node_modules/@temporalio/(workflow|common)/';
const PURE_LIBRARIES = '^node_modules/(temporal-polyfill|temporal-spec|zod)/';

/** A room may import these and nothing else of ours. */
const room = (name, comment, from, mayReach, more = {}) => ({
  name,
  comment,
  severity: 'error',
  from,
  to: { path: '^(src|workflows|activities|clients|bench|tests)/', pathNot: mayReach, ...more },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    room(
      'domain-is-alone',
      'The rules are pure: the same decision in an activity, a preview and a test. They know no other room.',
      { path: '^src/domain/' },
      ['^src/domain/'],
    ),
    {
      name: 'domain-is-pure',
      comment: 'No clock, no disk, no network: only Node-free libraries named here (time zones, schemas).',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^(src|workflows|activities|clients|bench|tests)/', PURE_LIBRARIES] },
    },
    room(
      'workflows-know-domain',
      'Workflow code is replayed for months: it may rest on pure rules only. Of activities it takes types (next rule).',
      { path: '^workflows/' },
      ['^workflows/', '^src/domain/', '^activities/'],
    ),
    {
      name: 'workflows-take-types-of-activities',
      comment: 'A value import would drag the database and the mail end into the sandbox bundle.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-use-the-sandbox-library-only',
      comment: 'Everything else is not deterministic, or multiplies the memory of every cached run.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { pathNot: ['^(src|workflows|activities|clients|bench|tests)/', TEMPORAL_SANDBOX] },
    },
    room(
      'activities-know-domain-db-connectors',
      'An activity touches the world through the record and the connectors, given to it by its process.',
      { path: '^activities/' },
      [
        '^activities/',
        '^src/(domain|db|connectors)/',
        '^src/(log|failpoints)\\.ts$',
        '^workflows/(names|messages)\\.ts$',
      ],
    ),
    room(
      'db-knows-domain',
      'The record serves everybody, so it can rest on nobody but the rules.',
      { path: '^src/db/' },
      ['^src/(db|domain)/', '^src/failpoints\\.ts$'],
    ),
    room(
      'connectors-know-domain',
      'A connector translates between an outside system and our words; storing is the caller’s business.',
      { path: '^src/connectors/' },
      ['^src/(connectors|domain)/', '^src/log\\.ts$'],
    ),
    room(
      'api-knows-its-neighbours',
      'The API acknowledges by PostgreSQL alone; of workflows it knows ids and messages. Its assembly mounts the pages and reads the configuration.',
      { path: '^src/api/', pathNot: '^src/api/main\\.ts$' },
      [
        '^src/(api|domain|db|connectors)/',
        '^src/(log|failpoints)\\.ts$',
        '^workflows/(names|messages)\\.ts$',
      ],
    ),
    room(
      'api-assembly',
      'The API’s main file may also mount the pages and read the configuration, nothing more.',
      { path: '^src/api/main\\.ts$' },
      [
        '^src/(api|domain|db|connectors|web)/',
        '^src/(log|config|failpoints)\\.ts$',
        '^src/worker/temporal-',
        '^workflows/(names|messages)\\.ts$',
      ],
    ),
    room(
      'web-knows-the-api-from-outside',
      'The pages use the same HTTP API as everybody, so of the API they may know its types only.',
      { path: '^src/web/' },
      ['^src/web/'],
      { dependencyTypesNot: ['type-only'] },
    ),
    {
      name: 'web-takes-types-of-the-api-only',
      comment: 'A page that imports the record or the rules would be a second way past the API’s walls.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: {
        path: '^(src|workflows|activities)/',
        pathNot: ['^src/web/', '^src/api/(schemas|views)/'],
        dependencyTypes: ['type-only'],
      },
    },
    room(
      'worker-knows-no-api',
      'The worker may use everything but what serves HTTP to people and programs, and the development set-up.',
      { path: '^src/worker/' },
      [
        '^src/(worker|domain|db|connectors)/',
        '^src/(log|config|failpoints)\\.ts$',
        '^(activities|workflows)/',
      ],
    ),
    {
      name: 'clients-stand-alone',
      comment:
        'A client is copied into programs of others: it knows the API by its documentation, and needs nothing but the platform.',
      severity: 'error',
      from: { path: '^clients/' },
      to: { pathNot: '^clients/' },
    },
    {
      name: 'failpoints-know-nothing',
      comment:
        'They stand in the middle of every other room and in production do nothing: so they rest on nothing.',
      severity: 'error',
      from: { path: '^src/failpoints\\.ts$' },
      to: {},
    },
    {
      name: 'nothing-imports-tests',
      comment: 'The product is whole without its tests.',
      severity: 'error',
      from: { pathNot: '^(tests|bench)/|^vitest\\.config\\.ts$' },
      to: { path: '^tests/' },
    },
    {
      name: 'nothing-imports-dev',
      comment: 'Production runs without the embedded servers; only tests and benchmarks borrow them.',
      severity: 'error',
      from: { pathNot: '^(src/dev|tests|bench)/' },
      to: { path: '^src/dev/' },
    },
    {
      name: 'configuration-is-read-once',
      comment:
        'Main files read the environment and hand values on: everything else can be tested without one.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/', pathNot: '(^src/dev/|/main\\.ts$|-main\\.ts$)' },
      to: { path: '^src/config\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sql-lives-in-db',
      comment:
        'Every query passes withOrg() and its row-level security (promise P7). The development set-up makes logins before there is a schema.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/', pathNot: '^src/(db|dev)/' },
      to: { path: '^node_modules/(@types/)?(pg|kysely)/' },
    },
    {
      name: 'api-never-talks-to-temporal',
      comment:
        'Acceptance is a PostgreSQL transaction (promise P3): a client in here would make the engine’s troubles the API’s. Only the watch that /readyz tells of asks after its health.',
      severity: 'error',
      from: { path: '^src/(api|db|domain|web)/', pathNot: '^src/api/(main|temporal-watch)\\.ts$' },
      to: { path: '^node_modules/@temporalio/' },
    },
    {
      name: 'no-development-libraries-in-production',
      comment:
        'The image installs dependencies without the development ones. (The browser for tests is looked up by name, at run time.)',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: ['^node_modules/@types/'],
      },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere escapes every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
