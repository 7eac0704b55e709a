import type { Words } from '../words.js';
import { englishAdvice, englishReviewReasons } from './advice.js';
import { englishCallScript, englishDue, englishSent } from './call-script.js';
import { englishDates } from './dates.js';
import { englishLabels, englishStepLabel } from './labels.js';
import { englishTimeline } from './timeline.js';
import { englishWhy } from './why.js';

export const english: Words = {
  ...englishLabels,
  dates: englishDates,
  stepLabel: englishStepLabel,
  why: englishWhy,
  timeline: englishTimeline,
  scripts: {
    call: englishCallScript,
    advice: englishAdvice,
    reviewReasons: englishReviewReasons,
    headings: { happened: 'What happened', meaning: 'What it means', act: 'What to do', reason: 'Reason' },
    due: englishDue,
    sent: englishSent,
  },
};
