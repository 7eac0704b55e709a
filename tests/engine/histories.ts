import type { WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** What a history costs, as Temporal bills and stores it. */
export interface HistoryCost {
  readonly events: number;
  readonly workflowTasks: number;
  /** Start, timers, activities, signals, search-attribute upserts: one billed action each. */
  readonly actions: number;
  readonly clockSignals: number;
  /** Timers armed again because of a moved clock are its cost, not the life's. */
  readonly failedTasks: number;
}

/** Names of the signals and activities in their order: the story as an engineer reads it in the UI. */
export const storyOf = (history: History): string[] =>
  eventsOf(history).flatMap((event) => {
    const signal = event.workflowExecutionSignaledEventAttributes?.signalName;
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
    return [signal, activity].filter((name): name is string => typeof name === 'string');
  });

/** Counts a history against the budget of contract §9. */
export function costOf(history: History): HistoryCost {
  const events = eventsOf(history);
  const count = (attribute: keyof (typeof events)[number]): number =>
    events.filter((event) => Boolean(event[attribute])).length;
  const signals = events.filter((event) => Boolean(event.workflowExecutionSignaledEventAttributes));
  return {
    events: events.length,
    workflowTasks: count('workflowTaskCompletedEventAttributes'),
    // The server itself gives a task back while signals arrive (UnhandledCommand): no failure of the code.
    failedTasks:
      events.filter(({ workflowTaskFailedEventAttributes: failed }) => {
        return failed && !failed.failure?.serverFailureInfo;
      }).length + count('workflowTaskTimedOutEventAttributes'),
    actions:
      1 +
      signals.length +
      count('timerStartedEventAttributes') +
      count('activityTaskScheduledEventAttributes') +
      count('upsertWorkflowSearchAttributesEventAttributes'),
    clockSignals: signals.filter(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'clockMoved',
    ).length,
  };
}

/** Every payload a history holds, decoded: what must be free of personal data (promise P8). */
export function payloadsOf(history: History): string {
  const texts: string[] = [];
  JSON.stringify(history, (key, value: unknown) => {
    if (key === 'data' && typeof value === 'string')
      texts.push(Buffer.from(value, 'base64').toString('utf8'));
    return value;
  });
  return texts.join('\n');
}

const eventsOf = (history: History) => history.events ?? [];
