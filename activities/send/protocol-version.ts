/**
 * Which send protocol this is. Raised with every change to who locks, claims, waits or writes in what order: figures
 * measured on another one say nothing about this one, so `docs/evidence` counts only lines of the current version.
 */
export const SEND_PROTOCOL_VERSION = 2;
