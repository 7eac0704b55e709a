import { whyText } from '../../domain/wording/index.js';
import type { Policy } from '../../domain/policy.js';
import type { PreviewRow } from '../../domain/preview/preview-rows.js';
import { toIso } from '../../domain/time.js';
import type { Organisation } from '../../db/organisations.js';
import type { PolicyView, PreviewView } from '../schemas/policy-resources.js';

/** A policy as the contract shows it. */
export const policyView = (policy: Policy): PolicyView => ({
  name: policy.name,
  version: policy.version,
  audience: policy.audience,
  automation: policy.automation,
  minDaysBetweenMessages: policy.minDaysBetweenMessages,
  maxMessages: policy.maxMessages,
  maxDays: policy.maxDays,
  minAmountCents: policy.minAmountCents,
  slots: policy.slots.map(({ days, from, to }) => ({ days: [...days], from, to })),
  // The record keeps no order of fields.
  steps: policy.steps.map(({ step, kind, anchor, offset, unit, ...more }) => ({
    step,
    kind,
    anchor,
    offset,
    unit,
    ...more,
  })),
});

/** One step to come; `why` in the organisation's language. */
export const previewRowView = (row: PreviewRow, org: Organisation): PreviewView['data'][number] => ({
  step: row.step,
  kind: row.kind,
  on: row.on,
  at: toIso(row.at),
  why: { code: row.why.code, text: whyText(row.why, org.language, org.timeZone) },
  subject: row.message?.subject ?? null,
  text: row.message?.text ?? null,
  html: row.message?.html ?? null,
});
