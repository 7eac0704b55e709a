import type { CallDoc } from '../call.js';
import { problemStatus, problemTitle, type ProblemSlug } from '../problems.js';
import { hasRetryAfter, problemExample, refusalsOf } from './refusals.js';
import { responseReference, type ReferenceObject, type ResponseObject } from './types.js';

const PROBLEM_TYPE = 'application/problem+json';
const RETRY_AFTER = { schema: { type: 'integer' }, description: 'Seconds to wait before the next attempt' };

/**
 * The refusals of a call, by status. Each combination of problems is described once, in the components:
 * several problems may share a status, and each has its example, named by its slug.
 */
export function refusalResponses(
  call: CallDoc,
  components: Record<string, ResponseObject>,
): Record<string, ReferenceObject> {
  const slugs = refusalsOf(call);
  const statuses = [...new Set(slugs.map(problemStatus))];
  return Object.fromEntries(
    statuses.map((status) => {
      const together = slugs.filter((slug) => problemStatus(slug) === status);
      const name = together.join('-or-');
      components[name] ??= responseOf(together);
      return [String(status), responseReference(name)];
    }),
  );
}

function responseOf(slugs: readonly ProblemSlug[]): ResponseObject {
  return {
    description: slugs.map((slug) => `${problemTitle(slug)} (\`${slug}\`)`).join('; or: '),
    ...(slugs.some(hasRetryAfter) ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
    content: {
      [PROBLEM_TYPE]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(slugs.map((slug) => [slug, { value: problemExample(slug) }])),
      },
    },
  };
}
