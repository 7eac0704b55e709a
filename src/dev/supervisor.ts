import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { apiPlan, workerPlan } from './child-plans.js';
import {
  apiEnvironment,
  checkEnvironment,
  localUrl,
  processEnvironment,
  workerEnvironment,
} from './instance-environment.js';
import type { Environment } from './instance-environment.js';
import { removeInstanceFile, writeInstanceFile } from './instance-file.js';
import type { InstanceFile } from './instance-file.js';
import { ChildRecord, endLeftovers } from './leftovers.js';
import { LineLog } from './line-log.js';
import { onFreePort } from './ports.js';
import { runCommand } from './run-command.js';
import { ensureSandbox } from './sandbox-seed.js';
import { instanceSecrets } from './secrets.js';
import { provideDatabase, provideTemporal } from './servers.js';
import { SupervisedChild } from './supervised-child.js';
import type { ChildPlan } from './supervised-child.js';

const DEFAULT_PORT = 3000;

/** Where an instance lives and speaks. */
export interface SupervisorOptions {
  readonly rootDir: string;
  readonly dataDir: string;
  readonly environment: Environment;
  readonly say: (line: string) => void;
}

/** Everything `npm start` runs: brought up in order, kept up, ended in reverse order. */
export class Supervisor {
  private readonly servers: SupervisedChild[] = [];
  private readonly programs: SupervisedChild[] = [];
  private readonly record: ChildRecord;
  private readonly log: LineLog;
  private instance: Omit<InstanceFile, 'pids'> | null = null;
  private isStopping = false;

  constructor(private readonly options: SupervisorOptions) {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o755 });
    this.record = new ChildRecord(options.dataDir);
    this.log = new LineLog(join(options.dataDir, 'logs'));
  }

  /** The file that holds what the children write. */
  get logFile(): string {
    return this.log.file;
  }

  /** Resolves when everything is up, with what there is to know. */
  async start(): Promise<InstanceFile> {
    const { dataDir, environment, say } = this.options;
    removeInstanceFile(dataDir);
    await endLeftovers(dataDir, say);
    const secrets = instanceSecrets(dataDir);
    checkEnvironment(environment, secrets);
    const site = { dataDir, environment, say, run: (plan: ChildPlan) => this.run(plan, this.servers) };
    const [database, temporal] = await Promise.all([provideDatabase(site, secrets), provideTemporal(site)]);
    const environmentOn = (port: number) =>
      processEnvironment(environment, { port, database, temporal, secrets });
    await this.migrate(environmentOn(DEFAULT_PORT));
    const port = await this.startPrograms(environmentOn);
    const apiUrl = localUrl(environment.HOST, port);
    const operatorKey = environmentOn(port).RELANCE_OPERATOR_KEY ?? secrets.operatorKey;
    const { loginPassword } = secrets;
    const sandbox = await ensureSandbox({ dataDir, apiUrl, operatorKey, loginPassword });
    this.instance = {
      apiUrl,
      webUrl: apiUrl,
      mailboxUrl: `${apiUrl}/mailbox`,
      temporalUiUrl: temporal.uiUrl,
      temporalAddress: temporal.address,
      temporalNamespace: temporal.namespace,
      databaseUrl: database.url,
      organisationId: sandbox.organisationId,
      apiKey: sandbox.apiKey,
      operatorKey,
      login: sandbox.login,
    };
    return this.publish(this.instance);
  }

  /** Ends everything that was started, the users of a server before the server. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.instance = null;
    removeInstanceFile(this.options.dataDir);
    for (const group of [this.programs, this.servers]) {
      await Promise.all(group.map((child) => child.stop()));
    }
    rmSync(join(this.options.dataDir, 'children.json'), { force: true });
  }

  /** Starts the API, then the worker, which must know the port for the links it writes. */
  private async startPrograms(environmentOn: (port: number) => Environment): Promise<number> {
    const { rootDir, environment, say } = this.options;
    say('starting the API and the worker');
    const startApi = (port: number) => {
      const apiUrl = localUrl(environment.HOST, port);
      return this.run(apiPlan(rootDir, apiEnvironment(environmentOn(port)), apiUrl), this.programs);
    };
    const fixedPort = environment.PORT ? Number(environment.PORT) : null;
    if (fixedPort !== null) await startApi(fixedPort);
    const port = fixedPort ?? (await onFreePort(DEFAULT_PORT, startApi));
    await this.run(workerPlan(rootDir, workerEnvironment(environmentOn(port))), this.programs);
    return port;
  }

  private async migrate(env: Environment): Promise<void> {
    const { rootDir, say } = this.options;
    if (!env.DATABASE_ADMIN_URL) {
      say('the schema is left as it is (DATABASE_ADMIN_URL is not set: run `npm run migrate` with it)');
      return;
    }
    say('bringing the schema up to date');
    const script = join(rootDir, 'dist/src/worker/migrate-main.js');
    const result = await runCommand(process.execPath, [script], { env });
    for (const line of `${result.stdout}${result.stderr}`.trim().split('\n')) this.log.add('migrate', line);
    if (result.code === 0) return;
    throw new Error(`the migration failed:\n${result.stderr || result.stdout}`);
  }

  private async run(plan: ChildPlan, group: SupervisedChild[]): Promise<void> {
    if (this.isStopping) throw new Error('stopped while starting');
    const child = new SupervisedChild(plan, {
      log: this.log,
      say: this.options.say,
      onSpawn: (name, pid) => {
        this.record.note(name, pid);
        if (this.instance) this.publish(this.instance);
      },
    });
    group.push(child);
    await child.start();
  }

  private publish(instance: Omit<InstanceFile, 'pids'>): InstanceFile {
    const whole: InstanceFile = {
      ...instance,
      pids: {
        supervisor: process.pid,
        postgres: this.record.pidOf('postgres'),
        temporal: this.record.pidOf('temporal'),
        api: this.record.pidOf('api'),
        worker: this.record.pidOf('worker'),
      },
    };
    writeInstanceFile(this.options.dataDir, whole);
    return whole;
  }
}
