import { PRESETS } from '../../domain/presets.js';
import { invoiceBodyExample, invoiceExample, messageExample } from './examples.js';

const { name, version, ...body } = PRESETS.pme;

/** `pme`, as in contract §4. */
export const policyExample = PRESETS.pme;
export const policyBodyExample = body;

const later = body.steps.map((step) => (step.step === 'reminder-2' ? { ...step, offset: 7 } : step));
/** The second reminder a week after the first. */
export const changedPolicyExample = { ...body, steps: later };

export const policyDiffExample = {
  data: [
    {
      invoiceId: invoiceExample.id,
      number: invoiceExample.number,
      from: version,
      changes: [{ step: 'reminder-2', before: '2026-11-09', after: '2026-11-10' }],
    },
  ],
  nextCursor: null,
};

export const migrateBodyExample = { invoices: 'all' };
export const migratedExample = { migrated: 12, version: 2 };

export const previewBodyExample = { invoice: invoiceBodyExample, policy: name, from: '2026-10-01' };
export const previewExample = {
  data: [
    {
      step: 'reminder-1',
      kind: 'reminder',
      on: '2026-11-03',
      at: '2026-11-03T08:00:00.000Z',
      why: invoiceExample.why,
      subject: messageExample.subject,
      text: messageExample.text,
      html: messageExample.html,
    },
    {
      step: 'call-1',
      kind: 'call',
      on: '2026-11-13',
      at: '2026-11-13T08:00:00.000Z',
      why: { code: 'waiting-for-step', text: 'Appel 1 prévu le vendredi 13 novembre vers 9 h' },
      subject: null,
      text: null,
      html: null,
    },
  ],
};
