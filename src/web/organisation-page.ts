import type { Organisation, Page, User } from './api-types.js';
import { field, formKey, tick } from './fields.js';
import { act, type FailedForm, formReader, valuesOf } from './form.js';
import { day } from './format.js';
import { foreign, markup, type Html } from './html.js';
import { sendPage } from './layout.js';
import { factList } from './table.js';
import { named } from './texts.js';
import type { Visit } from './visit.js';

/** Whoever may do somebody's work: the same as may complete tasks. */
const WORKING_ROLES: ReadonlySet<string> = new Set(['owner', 'account_manager']);
const PAYMENT_DATA = 'payment-data';
const CORRECTIONS = 'corrections';
const absenceForm = (user: { id: string }): string => `absence-${user.id}`;

/** `GET /organisation`: the team with its stand-ins, how far payments are known, whether corrections are sent; for owners. */
export async function showOrganisation(visit: Visit, failed: FailedForm | null = null): Promise<void> {
  const { texts, api } = visit;
  const [organisation, users] = await Promise.all([
    api.get<Organisation>('/v1/organisation'),
    api.get<Page<User>>('/v1/users', { limit: '200' }),
  ]);
  const body = markup`<h1>${texts.common.organisation}</h1>
    <div class="columns">
      <div>
        <section>
          <h2>${texts.organisation.team}</h2>
          <p class="hint">${texts.organisation.teamHint}</p>
          ${users.data.map((user) => person(visit, user, users.data, failed))}
        </section>
      </div>
      <div>
        <section>
          <h2>${texts.organisation.paymentData}</h2>
          ${paymentDataForm(visit, organisation, failed)}
        </section>
        <section>
          <h2>${texts.organisation.corrections}</h2>
          ${correctionsForm(visit, organisation)}
        </section>
      </div>
    </div>`;
  sendPage(visit, { title: texts.common.organisation, body, problem: failed?.problem ?? null });
}

const isAway = (user: User, today: string): boolean => user.absentUntil !== null && user.absentUntil >= today;

function person(visit: Visit, user: User, team: readonly User[], failed: FailedForm | null): Html {
  const { texts, today, language } = visit;
  const standIn = team.find(({ id }) => id === user.standIn);
  const away = isAway(user, today) && user.absentUntil !== null ? day(user.absentUntil, language) : null;
  return markup`<section class="person-card">
    <h3>${foreign(user.name)}</h3>
    ${factList([
      [texts.organisation.role, named(texts.organisation.roles, user.role)],
      [texts.login.email, foreign(user.email)],
      [texts.organisation.away, away === null ? null : texts.invoice.until(away)],
      [texts.organisation.standIn, away === null || standIn === undefined ? null : foreign(standIn.name)],
    ])}
    ${WORKING_ROLES.has(user.role) && absence(visit, user, team, failed)}
  </section>`;
}

function absence(visit: Visit, user: User, team: readonly User[], failed: FailedForm | null): Html {
  const { texts, today } = visit;
  const form = absenceForm(user);
  const values = valuesOf(failed, form);
  const action = `/organisation/users/${encodeURIComponent(user.id)}`;
  const options = team
    .filter(({ id, role }) => id !== user.id && WORKING_ROLES.has(role))
    .map(({ id, name }) => ({ value: id, label: name }));
  if (options.length === 0) return markup`<p class="muted">${texts.organisation.alone}</p>`;
  return markup`<details class="act" ${failed?.form === form && markup` open`}>
      <summary>${texts.organisation.goAway}<span class="unseen"> (${user.name})</span></summary>
      <form method="post" action="${action}/absence">
        ${formKey()}
        ${field(form, { name: 'standIn', label: texts.organisation.standIn, kind: 'choice', value: values['standIn'] ?? user.standIn ?? '', options }, texts)}
        ${field(form, { name: 'absentUntil', label: texts.organisation.absentUntil, kind: 'date', value: values['absentUntil'] ?? user.absentUntil ?? '', required: true, min: today }, texts)}
        <button class="primary">${texts.tasks.submit}</button>
      </form>
    </details>
    ${
      isAway(user, today) &&
      markup`<form method="post" action="${action}/return" class="act">
        ${formKey()}<button>${texts.organisation.back}<span class="unseen"> (${user.name})</span></button>
      </form>`
    }`;
}

function paymentDataForm(
  { texts, today }: Visit,
  organisation: Organisation,
  failed: FailedForm | null,
): Html {
  const values = valuesOf(failed, PAYMENT_DATA);
  const { organisation: words } = texts;
  const days = organisation.maxPaymentDataAgeDays;
  return markup`<form method="post" action="/organisation/payment-data">
    ${formKey()}
    ${field(PAYMENT_DATA, { name: 'maxPaymentDataAgeDays', label: words.maxAge, hint: words.maxAgeHint, kind: 'number', value: values['maxPaymentDataAgeDays'] ?? days?.toString(), min: '1', max: '90' }, texts)}
    ${field(PAYMENT_DATA, { name: 'paymentDataUpTo', label: words.upTo, hint: words.upToHint, kind: 'date', value: values['paymentDataUpTo'] ?? organisation.paymentDataUpTo ?? '', max: today }, texts)}
    <button class="primary">${texts.tasks.submit}</button>
  </form>`;
}

function correctionsForm({ texts }: Visit, { correctsCrossedPayments }: Organisation): Html {
  const { organisation: words } = texts;
  return markup`<form method="post" action="/organisation/corrections">
    ${formKey()}
    ${tick(CORRECTIONS, { name: 'correctsCrossedPayments', label: words.corrects, hint: words.correctsHint, isOn: correctsCrossedPayments })}
    <button class="primary">${texts.tasks.submit}</button>
  </form>`;
}

/** Somebody goes away from now on: who does their work, until when. */
export const goAway = (visit: Visit): Promise<void> =>
  changeUser(visit, (reading) => {
    const standIn = reading.needed('standIn');
    reading.needed('absentUntil');
    return { standIn, absentUntil: reading.date('absentUntil') };
  });

/** They are back before the day that was given. */
export const comeBack = (visit: Visit): Promise<void> =>
  changeUser(visit, () => ({ standIn: null, absentUntil: null }));

function changeUser(
  visit: Visit,
  bodyOf: (reading: ReturnType<typeof formReader>) => unknown,
): Promise<void> {
  const id = String(visit.request.params['id']);
  return act({
    visit,
    form: absenceForm({ id }),
    work: async (values) => {
      const reading = formReader(values, visit.texts);
      const body = bodyOf(reading);
      reading.check();
      await visit.api.patch(`/v1/users/${encodeURIComponent(id)}`, body);
      return { done: 'saved', to: '/organisation' };
    },
    again: (failed) => showOrganisation(visit, failed),
  });
}

export const changePaymentData = (visit: Visit): Promise<void> =>
  act({
    visit,
    form: PAYMENT_DATA,
    work: async (values) => {
      const reading = formReader(values, visit.texts);
      const days = reading.text('maxPaymentDataAgeDays');
      const body = {
        maxPaymentDataAgeDays: days === undefined ? null : Number(days),
        paymentDataUpTo: reading.date('paymentDataUpTo') ?? null,
      };
      reading.check();
      await visit.api.patch('/v1/organisation', body);
      return { done: 'saved', to: '/organisation' };
    },
    again: (failed) => showOrganisation(visit, failed),
  });

export const changeCorrections = (visit: Visit): Promise<void> =>
  act({
    visit,
    form: CORRECTIONS,
    work: async (values) => {
      const correctsCrossedPayments = values['correctsCrossedPayments'] === 'yes';
      await visit.api.patch('/v1/organisation', { correctsCrossedPayments });
      return { done: 'saved', to: '/organisation' };
    },
    again: (failed) => showOrganisation(visit, failed),
  });
