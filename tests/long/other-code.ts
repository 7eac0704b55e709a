import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PLACE = '  while (outcome === undefined) {';

/** What a developer might write there: with the rule of docs/changing-workflows.md, and without. */
export const CHANGES = {
  'by the rule': "  if (patched('2026-12-03-rehearsal')) await act('replan', next);\n",
  careless: "  await act('replan', next);\n",
} as const;

/**
 * The workflow code with an activity more before its first sleep, bundled as a worker takes it. Made beside the sources,
 * where the SDK is found; the caller removes the folder of what is answered.
 */
export async function bundleOf(change: keyof typeof CHANGES): Promise<string> {
  const folder = await mkdtemp(join(ROOT, '.other-code-'));
  for (const room of ['workflows', 'src/domain'])
    await cp(join(ROOT, room), join(folder, room), { recursive: true });
  const file = join(folder, 'workflows', 'dun-invoice.ts');
  const code = await readFile(file, 'utf8');
  if (code.split(PLACE).length !== 2) throw new Error('the loop of dunInvoice is not where it was');
  await writeFile(
    file,
    `import { patched } from '@temporalio/workflow';\n${code.replace(PLACE, CHANGES[change] + PLACE)}`,
  );
  const ignore = (): void => undefined;
  const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
  const bundle = await bundleWorkflowCode({ workflowsPath: join(folder, 'workflows', 'index.ts'), logger });
  const outFile = join(folder, 'bundle.js');
  await writeFile(outFile, bundle.code);
  return outFile;
}
