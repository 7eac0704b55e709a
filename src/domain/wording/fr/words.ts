import type { Words } from '../words.js';
import { frenchAdvice, frenchReviewReasons } from './advice.js';
import { frenchCallScript, frenchDue, frenchSent } from './call-script.js';
import { frenchDates } from './dates.js';
import { frenchLabels, frenchStepLabel } from './labels.js';
import { frenchTimeline } from './timeline.js';
import { frenchWhy } from './why.js';

export const french: Words = {
  ...frenchLabels,
  dates: frenchDates,
  stepLabel: frenchStepLabel,
  why: frenchWhy,
  timeline: frenchTimeline,
  scripts: {
    call: frenchCallScript,
    advice: frenchAdvice,
    reviewReasons: frenchReviewReasons,
    headings: {
      happened: 'Ce qui s’est passé',
      meaning: 'Ce que cela veut dire',
      act: 'Ce qu’il y a à faire',
      reason: 'Motif',
    },
    due: frenchDue,
    sent: frenchSent,
  },
};
