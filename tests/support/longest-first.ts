import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes half a minute and more on two cores, longest first: begun early, so that both workers end together. A
 * file that is missing here costs nothing but that.
 */
const LONGEST = [
  'tests/api/batch-memory',
  'tests/faults/protocol',
  'tests/faults/hanging-provider',
  'tests/faults/suite',
  'tests/scenarios/holds',
  'tests/engine/signals',
  'tests/instance/npm-start',
  'tests/scenarios/stops-during-hand-over',
  'tests/faults/kills',
  'tests/engine/wide-stops',
  'tests/scenarios/check-delivery',
  'tests/scenarios/one-customer',
];

/** The longest, then a process for each file, then the files that share one: those only do while they come in a row. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rankOf(one) - rankOf(other)); // a stable sort: else as vitest has it
  }
}

const PROJECTS = ['integration', 'postgres', 'unit'];

function rankOf({ moduleId, project }: TestSpecification): number {
  const nth = LONGEST.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
  return nth === -1 ? PROJECTS.indexOf(project.name) : nth - LONGEST.length - 1;
}
