import express, { type Request, type RequestHandler, type Response } from 'express';
import { busy, Problem } from '../problems.js';
import { rawBody } from './read-body.js';

/** Postmark's inbound mails carry 35 MB of files, in base64, beside their text. */
const MAX_EVENT_BYTES = 50 * 1024 * 1024;
const LARGE_BYTES = 1024 * 1024;
/** A large body costs several times its size in memory while it is read. */
const LARGE_AT_ONCE = 3;

const collectEvent: RequestHandler = express.raw({
  type: () => true,
  limit: MAX_EVENT_BYTES,
  inflate: false,
});

/**
 * Reads the bodies of events: larger than our own calls', a few large ones at a time.
 * @returns the bytes; throws Problem `too-large`, or `busy` when the sender should come again
 */
export function createEventReader(): (request: Request, response: Response) => Promise<Buffer> {
  let large = 0;
  return async (request, response) => {
    const length = Number(request.get('content-length') ?? Infinity);
    const isLarge = !(length <= LARGE_BYTES);
    if (isLarge && large >= LARGE_AT_ONCE)
      throw busy('Several large events are being read; please repeat.', 5);
    if (isLarge) large += 1;
    try {
      await collect(request, response);
      return rawBody(request);
    } finally {
      if (isLarge) large -= 1;
    }
  };
}

const collect = (request: Request, response: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    collectEvent(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else
        reject(isTooLarge(error) ? new Problem('too-large', 'An event has at most 50 MB.') : asError(error));
    });
  });

const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 413;

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('the body could not be read');
