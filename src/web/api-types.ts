import type { z } from 'zod';
import type { UserView } from '../api/schemas/access.js';
import type { OwnOrganisationView } from '../api/schemas/organisation.js';
import type {
  ClockView,
  CustomerView,
  InvoiceView,
  meSchema,
  MessageView,
  TaskView,
  TimelineEntryView,
} from '../api/schemas/resources.js';
import type { problemSchema } from '../api/schemas/problem.js';

/** What the API answers, by its own schemas: types only, so that a page can know nothing it did not fetch. */
export type Invoice = InvoiceView;
export type Task = TaskView;
export type Message = MessageView;
export type Customer = CustomerView;
export type User = UserView;
export type Organisation = OwnOrganisationView;
export type TimelineEntry = TimelineEntryView;
export type Clock = ClockView;
export type Me = z.infer<typeof meSchema>;
export type FieldError = NonNullable<z.infer<typeof problemSchema>['errors']>[number];

/** One page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}
