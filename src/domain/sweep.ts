/** What one sweep counted over all organisations (reliability guide §2.6): numbers only, never an id (promise P8). */
export interface SweepCounts {
  /** Open invoices that were looked at. */
  readonly invoices: number;
  /** Open invoices without a run. */
  readonly runsMissing: number;
  /** Runs of invoices that are final, or that the record does not know. */
  readonly runsLeftOver: number;
  /** Runs whose workflow task fails again and again: code that does not fit its history. */
  readonly runsStuck: number;
  /** Steps that are due and that nobody works on. */
  readonly stepsIdle: number;
  /** Claims whose lease is long over and that nobody came back for. */
  readonly leasesOver: number;
  /** Lines of the outbox that are older than a minute. */
  readonly outboxLate: number;
  /** What was set right, of all of it. */
  readonly mended: number;
}

export const NOTHING_SWEPT: SweepCounts = {
  invoices: 0,
  runsMissing: 0,
  runsLeftOver: 0,
  runsStuck: 0,
  stepsIdle: 0,
  leasesOver: 0,
  outboxLate: 0,
  mended: 0,
};

/** Both together; what a part does not count is nought. */
export const together = (one: SweepCounts, other: Partial<SweepCounts>): SweepCounts => ({
  invoices: one.invoices + (other.invoices ?? 0),
  runsMissing: one.runsMissing + (other.runsMissing ?? 0),
  runsLeftOver: one.runsLeftOver + (other.runsLeftOver ?? 0),
  runsStuck: one.runsStuck + (other.runsStuck ?? 0),
  stepsIdle: one.stepsIdle + (other.stepsIdle ?? 0),
  leasesOver: one.leasesOver + (other.leasesOver ?? 0),
  outboxLate: one.outboxLate + (other.outboxLate ?? 0),
  mended: one.mended + (other.mended ?? 0),
});

/** How many things were not as they should be. */
export const findingsOf = (counts: SweepCounts): number =>
  counts.runsMissing +
  counts.runsLeftOver +
  counts.runsStuck +
  counts.stepsIdle +
  counts.leasesOver +
  counts.outboxLate;
