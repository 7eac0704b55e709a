import { openFailpoints, reached, type Failpoint } from '../../src/failpoints.js';

// A process that comes to a place each time it is told to, and says what became of it.
const log = process.argv[2];
if (log !== undefined) openFailpoints(log);

process.on('disconnect', () => process.exit());
process.on('message', (word: { reach?: Failpoint; about?: string }) => {
  if (word.reach !== undefined) void come(word.reach, word.about);
});
process.send?.('ready');

async function come(point: Failpoint, about?: string): Promise<void> {
  try {
    const strike = reached(point, about);
    await strike;
    process.send?.(strike === undefined ? 'inert' : 'went on');
  } catch (error) {
    process.send?.(`threw ${(error as Error & { code?: string }).code ?? ''}`);
  }
}
