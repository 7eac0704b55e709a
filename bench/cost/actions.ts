import type { WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** Signals of the sandbox clock: a live organisation's time goes by itself. */
const OF_THE_CLOCK = 'clockMoved';

/**
 * Actions as Temporal Cloud bills them, out of a history: the start, each signal, timer, activity attempt, marker, child,
 * search attribute update and continue-as-new. What the sandbox clock adds is left out.
 */
export function actionsIn(events: readonly HistoryEvent[]): number {
  return events.reduce((sum, event) => sum + actionsOf(event), 0);
}

function actionsOf(event: HistoryEvent): number {
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal) return signal.signalName === OF_THE_CLOCK ? 0 : 1;
  // Each attempt is one: the last one of an activity says how many there were.
  if (event.activityTaskStartedEventAttributes) return event.activityTaskStartedEventAttributes.attempt ?? 1;
  const isOne =
    event.workflowExecutionStartedEventAttributes ??
    event.timerStartedEventAttributes ??
    event.markerRecordedEventAttributes ??
    event.upsertWorkflowSearchAttributesEventAttributes ??
    event.workflowPropertiesModifiedEventAttributes ??
    event.startChildWorkflowExecutionInitiatedEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes;
  return isOne ? 1 : 0;
}
