import type { z } from 'zod';
import type { OrgTx } from '../../db/database.js';
import { waitForClaims } from '../../db/leases.js';
import { listTasks, readTask } from '../../db/read/tasks.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command, type CommandInput } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { notFound } from '../problems.js';
import { list, read } from '../read-call.js';
import { dayAheadExample, invoiceExample, taskExample } from '../schemas/examples.js';
import { emptyBody } from '../schemas/other-bodies.js';
import { noQuery, taskListQuery } from '../schemas/queries.js';
import { completedSchema, taskSchema, type TaskView } from '../schemas/resources.js';
import { assignTaskBody, completeTaskBody, snoozeTaskBody } from '../schemas/task-body.js';
import { actorOf } from '../use-cases/actor.js';
import { assignTask } from '../use-cases/tasks/assign-task.js';
import { completeTask } from '../use-cases/tasks/complete-task.js';
import { snoozeTask } from '../use-cases/tasks/snooze-task.js';
import { undoTask } from '../use-cases/tasks/undo-task.js';
import { taskView } from '../views/task.js';
import { answers, answersPage } from './answer-docs.js';
import { TASK_COLUMNS } from './csv-columns.js';
import { invoiceById } from './invoice-reads.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Tasks';
const doneExample = { ...taskExample, state: 'done', outcome: 'promise_to_pay' };

const OUTCOMES = [
  'What each outcome leads to stands in the task (`allowedOutcomes`) and in the guide to tasks. Two that are easily',
  'misread:',
  '',
  '* `stop_reminders` (of `read_reply`) holds all invoices of this customer as `stopped`, those posted later too. The way',
  '  back is `PATCH /v1/customers/{id}` with `neverRemind: false`, as after a complaint.',
  '* `not_sent` (of `check_delivery`) opens a new round with the step that did not leave, in the next slot; when the',
  '  customer has heard a later step meanwhile, nothing is repeated and the ladder goes on.',
].join('\n');

const TOGETHER = [
  '',
  '',
  'One call may be about several invoices of a customer (`invoices` of an open call). Without `alsoFor` the answer is that of',
  'the task’s own invoice alone, and the call stays for the others; with it, each named invoice has its task done with this',
  'answer, all or none. `promisedCents` is then shared out, oldest due first; a payment plan is made for one invoice.',
].join('\n');

const UNDO = [
  'Everything the outcome placed is lifted, on every invoice it concerned: holds, promise, dispute, instalments, a new',
  'round, tasks, a contact, also an end (cancelled, written off, handed over). The minute is one of the organisation’s',
  'clock. An answer given for several invoices of a call is taken back for all of them. 409 later, when a message has left since, or when something of it was decided anew.',
].join('\n');

/** Work for people. */
export const taskRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/tasks',
    tag,
    summary: 'Tasks, the most urgent first',
    permission: 'read',
    query: taskListQuery,
    csvColumns: TASK_COLUMNS,
    answers: answersPage('A page of tasks', taskSchema, taskExample),
    run: async (tx, { query }) => {
      const { state, assignee, kind, invoice, customer, calls } = query;
      const isTogether = (calls ?? (invoice === undefined ? 'together' : 'each')) === 'together';
      const filter = {
        state,
        kind,
        assigneeId: assignee,
        invoiceId: invoice,
        customerId: customer,
        isTogether,
      };
      return paged(await listTasks(tx, { ...filter, ...pageRequest(query) }), (row) => taskView(row, tx));
    },
  }),
  read(deps, gate, {
    path: '/v1/tasks/{id}',
    tag,
    summary: 'One task with its script',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The task', taskSchema, taskExample)],
    run: (tx, { request }) => taskById(tx, idParam(request)),
  }),
  command(deps, gate, {
    path: '/v1/tasks/{id}/complete',
    tag,
    summary: 'Say what came of a task; what follows happens at once',
    description: OUTCOMES + TOGETHER,
    permission: 'tasks:write',
    body: completeTaskBody,
    bodyExample: { outcome: 'promise_to_pay', promisedFor: dayAheadExample },
    answers: [
      answers(200, 'The task and its invoice; unchanged when the same was said before', completedSchema, {
        task: doneExample,
        invoice: invoiceExample,
      }),
    ],
    run: async (tx, { body, caller, request }) => {
      const id = idParam(request);
      await completeTask(tx, id, body, { actor: actorOf(caller), name: caller.name });
      const task = await taskById(tx, id);
      return ok({ task, invoice: await invoiceById(deps, tx, task.invoiceId) });
    },
    afterCommit: async (answer, { body, caller }) => {
      await waitForSilence(deps, caller.orgId, answer.body, body.outcome);
      return answer;
    },
  }),
  act(deps, gate, {
    name: 'undo',
    summary: 'Take the answer back within a minute: the task is open again, what it led to is lifted',
    description: UNDO,
    body: emptyBody,
    bodyExample: {},
    run: (tx, id, { caller }) => undoTask(tx, id, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'assign',
    summary: 'Give an open task to somebody else; later ones stay the account manager’s',
    body: assignTaskBody,
    bodyExample: { assignee: 'camille@atelier.example' },
    run: (tx, id, { body, caller }) => assignTask(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'snooze',
    summary: 'Put an open task off: its deadline, and with it the escalation, moves there',
    description: 'A deadline that is later than the day asked for stays as it is.',
    body: snoozeTaskBody,
    bodyExample: { until: dayAheadExample, reason: 'Their accountant is back on Friday' },
    run: (tx, id, { body, caller }) => snoozeTask(tx, id, body, actorOf(caller)),
  }),
];

interface Act<B> {
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: z.ZodType<B>;
  readonly bodyExample: unknown;
  readonly run: (tx: OrgTx, taskId: string, input: CommandInput<B>) => Promise<void>;
}

/** An act on a task answers with the task after it; the same act again changes nothing. */
function act<B>(deps: Deps, gate: Gate, { name, run, ...spec }: Act<B>): Call {
  return command(deps, gate, {
    ...spec,
    path: `/v1/tasks/{id}/${name}`,
    tag,
    permission: 'tasks:write',
    answers: [answers(200, 'The task after it; unchanged when it is so already', taskSchema, taskExample)],
    run: async (tx, input) => {
      const id = idParam(input.request);
      await run(tx, id, input);
      return ok(await taskById(tx, id));
    },
  });
}

/** Who wants no more reminders gets none: nothing claimed before for that customer is in flight when this is over (P1). */
async function waitForSilence(deps: Deps, orgId: string, body: unknown, outcome: string): Promise<void> {
  if (outcome !== 'stop_reminders') return;
  const { task } = body as { readonly task: TaskView };
  const scope = { customerId: task.customer.id };
  await waitForClaims(deps.database, orgId, scope, deps.settings.leasePatienceMs);
}

async function taskById(tx: OrgTx, id: string) {
  const row = await readTask(tx, id);
  if (row === undefined) throw notFound();
  return taskView(row, tx);
}
