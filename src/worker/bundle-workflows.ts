import { writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where `npm run build` puts the bundle: `dist/workflow-bundle.js`. */
export const BUNDLE_PATH = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

/**
 * Bundles the workflow code once, at build time, so that a worker starts in milliseconds and runs exactly
 * what was built. Works from the TypeScript sources and from their compiled form alike.
 */
export async function bundleWorkflows(outFile: string): Promise<void> {
  const sources = ['../../workflows/index.ts', '../../workflows/index.js'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const workflowsPath = sources.find((path) => existsSync(path));
  if (workflowsPath === undefined)
    throw new Error('workflows/index is neither here as TypeScript nor compiled');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quietLogger() });
  await writeFile(outFile, code);
}

/** webpack's progress is of no interest; its warnings and errors are. */
function quietLogger(): NonNullable<Parameters<typeof bundleWorkflowCode>[0]['logger']> {
  const ignore = (): void => undefined;
  const tell = (message: string): void => void process.stderr.write(`${message}\n`);
  return {
    log: (level, message) => (level === 'WARN' || level === 'ERROR' ? tell(message) : undefined),
    trace: ignore,
    debug: ignore,
    info: ignore,
    warn: tell,
    error: tell,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWorkflows(BUNDLE_PATH);
