import { installTemporalRuntime } from '../../src/worker/temporal-runtime.js';

const ignore = (): void => undefined;
/** A log nobody reads. Importing this file makes Temporal's SDK quiet too. */
export const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };

installTemporalRuntime(quiet);
