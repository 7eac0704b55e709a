import type { Actor } from '../../db/audit.js';
import type { Caller } from '../auth/caller.js';

/** Who did it, for the timeline: ids only, the name is looked up when somebody reads it. */
export const actorOf = (caller: Caller): Actor => ({ kind: caller.kind, id: caller.id });
