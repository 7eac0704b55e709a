import { formKey } from './fields.js';
import { moment } from './format.js';
import { markup, type Html } from './html.js';
import type { Visit } from './visit.js';

/** Says on every page of a sandbox that nothing leaves, what time it is there, and moves its clock. */
export function clockBar(visit: Visit): Html | null {
  const { clock, texts, me, language, canWrite, url } = visit;
  if (clock === null) return null;
  const at = (instant: string): string => moment(instant, me.organisation.timeZone, language);
  const isAdvancing = clock.status === 'advancing';
  const hidden = markup`${formKey()}<input type="hidden" name="back" value="${url.pathname}${url.search}" />`;
  const button = (by: string, label: string): Html =>
    markup`<form method="post" action="/clock/advance">
      ${hidden}<button name="by" value="${by}">${label}</button>
    </form>`;
  return markup`<section class="sandbox" aria-label="${texts.clock.label}">
    <p><strong>${texts.clock.label}</strong> – ${texts.clock.nothingLeaves}</p>
    <p class="time">
      ${texts.clock.now} <time datetime="${clock.now}">${at(clock.now)}</time>.
      ${isAdvancing && markup`${texts.clock.advancing(at(clock.target ?? clock.now))} <a href="${url.pathname}${url.search}">${texts.clock.refresh}</a>`}
    </p>
    ${
      canWrite &&
      !isAdvancing &&
      markup`<div class="moves">
        ${button('1', texts.clock.byOneDay)}${button('next', texts.clock.toNext)}
        <form method="post" action="/clock/advance">
          ${hidden}<label for="clock-days">${texts.clock.days}</label>
          <input
            id="clock-days"
            type="number"
            name="days"
            min="1"
            max="400"
            value="7"
            required
            inputmode="numeric"
          />
          <button name="by" value="days">${texts.clock.advance}</button>
        </form>
      </div>`
    }
  </section>`;
}
