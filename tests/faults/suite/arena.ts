import type pg from 'pg';
import type { FakePostmark } from '../../support/fake-postmark/start.js';
import type { House } from '../house.js';
import type { ObservationLog } from '../oracle/log.js';
import type { Machine } from './machine.js';

/** Where rounds are played: the instance's processes, the fake provider, the log they all write into. */
export interface Arena {
  readonly house: House;
  readonly fake: FakePostmark;
  readonly log: ObservationLog;
  readonly machine: Machine;
  readonly leaseMs: number;
  /** A superuser's few connections, for the judge; those of the firms are closed with their rounds. */
  readonly oracle: pg.Pool;
}
