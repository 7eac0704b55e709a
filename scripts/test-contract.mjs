// npm run test:contract: schemathesis makes thousands of calls from /openapi.json and judges every answer (long suite).
// Arguments: the time it may take in seconds, and a seed to see a failure again.
import { register } from 'tsx/esm/api';
import { ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
register();
const { runContractTest } = await import('../tests/contract/run.ts');
const [seconds = '240', seed = '20261124'] = process.argv.slice(2);
process.exitCode = await runContractTest({ seconds: Number(seconds), seed: Number(seed) });
