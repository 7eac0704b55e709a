// Loaded into a program before its first line (`NODE_OPTIONS=--import`): its wall clock, `Date` and nothing else, is off
// by as many milliseconds as the file SHIFTED_CLOCK says at that moment. Timers and `performance.now` know nothing of it,
// as on a machine whose clock is set.
import { readFileSync } from 'node:fs';

const RealDate = globalThis.Date;
const path = process.env['SHIFTED_CLOCK'] ?? '';
const LOOK_EVERY_MS = 5;
let shiftMs = 0;
let lookedMs = -Infinity;

function now() {
  if (performance.now() - lookedMs > LOOK_EVERY_MS) {
    lookedMs = performance.now();
    shiftMs = Number(readFileSync(path, 'utf8')) || 0;
  }
  return RealDate.now() + shiftMs;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (date, args, target) => Reflect.construct(date, args.length === 0 ? [now()] : args, target),
  apply: () => new RealDate(now()).toString(),
  get: (date, name, receiver) => (name === 'now' ? now : Reflect.get(date, name, receiver)),
});
