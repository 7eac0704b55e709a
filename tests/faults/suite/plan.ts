import type { Chance } from '../chance.js';
import { PAIRS } from './points.js';
import { PROVIDER_FAULTS } from './provider-faults.js';
import type { RoundPlan } from './round.js';
import { WEATHER } from './weather.js';

/** Of so many rounds one is struck from outside, at a moment nobody chose. */
const WEATHER_EVERY = 4;

/**
 * Every pair of the matrix and every weather once, in the order the seed gives; the provider's troubles go along,
 * one to a round. A short run takes the first ones.
 */
export function planOf(chance: Chance): RoundPlan[] {
  const troubles = Object.keys(PROVIDER_FAULTS);
  const offset = Math.floor(chance.upTo(troubles.length));
  const weathers = chance.shuffled(WEATHER);
  const plans: RoundPlan[] = [];
  const add = (name: string, rest: Omit<RoundPlan, 'name' | 'provider'>): void => {
    const provider = troubles[(plans.length + offset) % troubles.length] ?? 'well';
    plans.push({ name: `${plans.length + 1}: ${name}, provider ${provider}`, provider, ...rest });
  };
  for (const pair of chance.shuffled(PAIRS)) {
    if (plans.length % WEATHER_EVERY === 0) {
      const weather = weathers.shift();
      if (weather !== undefined) add(weather, { weather });
    }
    add(`${pair.strike} at ${pair.point}`, { pair });
  }
  return plans;
}
