import type { ColumnType, GeneratedAlways, Selectable } from 'kysely';
import type { DecisionKind, Why } from '../domain/decision.js';
import type { Instalment } from '../domain/ledger/instalments.js';
import type { FinalState, HoldReason, InvoiceState, TaskKind } from '../domain/facts.js';
import type { CivilDate, Instant } from '../domain/time.js';

/**
 * The tables as Kysely sees them; the truth is in migrations/, a test compares it to the real catalogue.
 * Instants come as epoch milliseconds and go in as ISO text (`toIso`); json goes in through `json()`.
 */
type Timestamp = ColumnType<Instant, string, string>;
type NullableTimestamp = ColumnType<Instant | null, string | null | undefined, string | null>;
type DatabaseTimestamp = ColumnType<Instant, string | undefined, string>;
type Json<T> = ColumnType<T, string, string>;
type JsonDefault<T> = ColumnType<T, string | undefined, string>;
type Default<T> = ColumnType<T, T | undefined, T>;
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type CustomerKind = 'company' | 'consumer' | 'public';
export type Language = 'fr' | 'en';
export type Role = 'owner' | 'account_manager' | 'reader' | 'engineer';
export type ActorKind = 'system' | 'user' | 'api' | 'customer' | 'provider';
export type MessageState =
  | 'awaiting_approval'
  | 'claimed'
  | 'sent'
  | 'delivered'
  | 'bounced'
  | 'complained'
  | 'refused'
  | 'unknown'
  | 'skipped'
  | 'observed';

interface OrganisationTable {
  org_id: string;
  name: string;
  siren: Nullable<string>;
  sandbox: boolean;
  time_zone: string;
  region: string;
  language: Language;
  sender_name: string;
  sender_email: string;
  sender_phone: string;
  dkim_selector: Nullable<string>;
  clock_offset_ms: Default<number>;
  residue_cents: Default<number>;
  stopped_at: NullableTimestamp;
  suspended_at: NullableTimestamp;
  created_at: Timestamp;
  stop_reason: Nullable<string>;
  held_at: NullableTimestamp;
  restart_from_at: NullableTimestamp;
  restarted_at: NullableTimestamp;
  walk_after: Nullable<string>;
  max_payment_data_age_days: Nullable<number>;
  payment_data_up_to: Nullable<CivilDate>;
  corrects_crossed_payments: Default<boolean>;
}

interface ClosureTable {
  org_id: string;
  first_on: CivilDate;
  last_on: CivilDate;
  label: string;
}

interface UserTable {
  org_id: string;
  id: string;
  email: string;
  name: string;
  role: Role;
  phone: Nullable<string>;
  password_hash: Nullable<string>;
  created_at: Timestamp;
  stand_in_id: Nullable<string>;
  absent_until: Nullable<CivilDate>;
}

interface SessionTable {
  org_id: string;
  token_hash: Buffer;
  user_id: string;
  created_at: DatabaseTimestamp;
  expires_at: Timestamp;
}

interface ApiKeyTable {
  org_id: string;
  id: string;
  name: string;
  secret_hash: Buffer;
  scopes: string[];
  created_at: DatabaseTimestamp;
  expires_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
}

interface PolicyTable {
  org_id: string;
  name: string;
  version: number;
  id: string;
  /** The policy without name and version: see `policyOf` in policies.ts. */
  body: Json<unknown>;
  created_at: Timestamp;
}

interface CustomerTable {
  org_id: string;
  id: string;
  reference: string;
  name: string;
  kind: CustomerKind;
  email: Nullable<string>;
  contact_name: Nullable<string>;
  phone: Nullable<string>;
  language: Language;
  region: string;
  account_manager_id: Nullable<string>;
  stopped_at: NullableTimestamp;
  undeliverable_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
  paused_at: NullableTimestamp;
  paused_until_on: Nullable<CivilDate>;
  pause_reason: Nullable<string>;
  call_only: Default<boolean>;
  insolvent_at: NullableTimestamp;
  erasing_at: NullableTimestamp;
  erased_at: NullableTimestamp;
  reminder_email: Nullable<string>;
  reminder_name: Nullable<string>;
  pays_by_direct_debit: Default<boolean>;
}

/** One line of an invoice, as posted (contract §4). */
export interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitCents: number;
  readonly vatRate?: number | undefined;
}

interface InvoiceTable {
  org_id: string;
  id: string;
  number: string;
  customer_id: string;
  account_manager_id: string;
  total_cents: number;
  paid_cents: Default<number>;
  credited_cents: Default<number>;
  /** A rest too small to ask for, given up when the invoice was settled. */
  waived_cents: Default<number>;
  /** What is still to be paid: the only place where it is computed. */
  outstanding_cents: GeneratedAlways<number>;
  /** Oldest first; empty: the whole on `due_on`. */
  instalments: JsonDefault<readonly Instalment[]>;
  round_instalment: Default<number>;
  reopened: Default<boolean>;
  currency: string;
  issued_on: CivilDate;
  due_on: CivilDate;
  posted_on: CivilDate;
  order_reference: Nullable<string>;
  lines: JsonDefault<readonly InvoiceLine[]>;
  payment_url: Nullable<string>;
  document_url: Nullable<string>;
  subscription: ColumnType<
    { reference: string; period: string } | null,
    string | null | undefined,
    string | null
  >;
  reminders_already_sent: Default<number>;
  policy_name: string;
  policy_version: number;
  request_hash: Buffer;
  round: Default<number>;
  opening_step: Nullable<string>;
  opening_on: Nullable<CivilDate>;
  opening_round: Nullable<number>;
  anchor_on: Nullable<CivilDate>;
  not_before_on: Nullable<CivilDate>;
  final_state: Nullable<FinalState>;
  final_note: Nullable<string>;
  state: InvoiceState;
  next_kind: Nullable<DecisionKind>;
  next_step: Nullable<string>;
  next_task_id: Nullable<string>;
  next_at: NullableTimestamp;
  next_slot_ends_at: NullableTimestamp;
  why: Json<Why>;
  plan_version: Default<number>;
  run_wakes_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface HoldTable {
  org_id: string;
  id: string;
  invoice_id: string;
  reason: HoldReason;
  since: Timestamp;
  until_on: Nullable<CivilDate>;
  note: Nullable<string>;
  days_left: Nullable<number>;
  task_id: Nullable<string>;
  lifted_at: NullableTimestamp;
}

interface TaskTable {
  org_id: string;
  id: string;
  invoice_id: string;
  kind: TaskKind;
  step: Nullable<string>;
  round: number;
  attempt: Default<number>;
  state: 'open' | 'done' | 'cancelled';
  assignee_id: string;
  reason: Nullable<string>;
  message_id: Nullable<string>;
  opened_at: Timestamp;
  due_at: Timestamp;
  escalates_at: Timestamp;
  escalations: Default<number>;
  outcome: Nullable<string>;
  outcome_data: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  note: Nullable<string>;
  completed_by_id: Nullable<string>;
  completed_by: Nullable<string>;
  completed_at: NullableTimestamp;
  closed_because: Nullable<string>;
  completion_hash: Nullable<Buffer>;
  /** What completing it changed (src/db/undo); empty when there is nothing to take back. */
  undo: ColumnType<unknown, string | null | undefined, string | null>;
  undone_at: NullableTimestamp;
  snoozed_until: Nullable<CivilDate>;
  snooze_reason: Nullable<string>;
}

interface PromiseTable {
  org_id: string;
  id: string;
  invoice_id: string;
  task_id: Nullable<string>;
  made_at: Timestamp;
  promised_for: CivilDate;
  promised_cents: number;
  /** The last entry of the ledger when it was made: what is paid after it counts. */
  since_allocation: Default<number>;
  state: 'open' | 'kept' | 'broken' | 'void' | 'withdrawn';
  closed_at: NullableTimestamp;
}

interface DisputeTable {
  org_id: string;
  id: string;
  invoice_id: string;
  reason: string;
  note: Nullable<string>;
  opened_at: Timestamp;
  resolution: Nullable<'upheld' | 'rejected' | 'settled' | 'withdrawn'>;
  resolved_at: NullableTimestamp;
}

/** What a message is for: before the due date, after it, or to say that one of them crossed a payment (ADR 0028). */
export type MessageKind = 'courtesy' | 'reminder' | 'correction';

interface MessageTable {
  org_id: string;
  id: string;
  customer_id: string;
  step: string;
  kind: MessageKind;
  state: MessageState;
  provider: string;
  provider_message_id: Nullable<string>;
  to_address: Nullable<string>;
  from_address: string;
  reply_to: string;
  subject: string;
  text_body: string;
  html_body: string;
  headers: Json<Readonly<Record<string, string>>>;
  planned_for: Timestamp;
  claimed_at: Timestamp;
  sent_at: NullableTimestamp;
  counted_on: Nullable<CivilDate>;
  reason: Nullable<string>;
  attempt_id: string;
  /** DATABASE clock; compared there, never here. */
  lease_until: Timestamp;
  attempted_at: DatabaseTimestamp;
  next_search_at: NullableTimestamp;
  /** Of the token in `reply_to`, when answers come in through a connector. */
  reply_token_hash: Nullable<Buffer>;
  written_cents: Nullable<number>;
  approved_at: NullableTimestamp;
  is_edited: Default<boolean>;
  /** The message that left in its stead, with others that were agreed to. */
  shared_into: Nullable<string>;
  /** Its address in lower case, while that is known to be no good: it bounced, and nobody has said that it works. */
  dead_address: Nullable<string>;
}

interface MessageInvoiceTable {
  org_id: string;
  message_id: string;
  invoice_id: string;
  step: string;
  round: number;
  released_at: NullableTimestamp;
}

interface MailboxMailTable {
  org_id: string;
  message_id: string;
  provider_id: string;
  received_at: Timestamp;
  mime: string;
}

interface PaymentTable {
  org_id: string;
  id: string;
  reference: string;
  amount_cents: number;
  currency: string;
  received_on: CivilDate;
  request_hash: Buffer;
  created_at: Timestamp;
  /** What it was meant for, once that is known. */
  invoice_id: Nullable<string>;
  customer_id: Nullable<string>;
  /** What the caller named. */
  invoice_number: Nullable<string>;
  customer_reference: Nullable<string>;
  /** Its invoice or customer was not known when it came. */
  waits: Default<boolean>;
  /** The sum of its entries in `allocation`. */
  allocated_cents: Default<number>;
  reversed_at: NullableTimestamp;
  allocate_hash: Nullable<Buffer>;
}

/** Append-only, signed: what is taken back is an entry of its own. */
interface AllocationTable {
  org_id: string;
  id: GeneratedAlways<number>;
  payment_id: string;
  invoice_id: string;
  amount_cents: number;
  created_at: Timestamp;
}

interface PaymentReversalTable {
  org_id: string;
  reference: string;
  reason: string;
  created_at: Timestamp;
}

interface CorrectionTable {
  org_id: string;
  payment_id: string;
  invoice_id: string;
  customer_id: string;
  /** The reminder that the payment crossed. */
  message_id: string;
  learnt_at: Timestamp;
  due_at: Timestamp;
  /** DATABASE clock; compared there, never here. */
  look_at: DatabaseTimestamp;
  ended_at: NullableTimestamp;
  outcome: Nullable<string>;
}

interface CreditTable {
  org_id: string;
  id: string;
  invoice_id: string;
  reference: string;
  amount_cents: number;
  issued_on: CivilDate;
  request_hash: Buffer;
  created_at: Timestamp;
}

interface AuditEventTable {
  org_id: string;
  id: GeneratedAlways<number>;
  invoice_id: Nullable<string>;
  customer_id: Nullable<string>;
  at: Timestamp;
  type: string;
  actor_kind: ActorKind;
  actor_id: Nullable<string>;
  data: JsonDefault<Record<string, unknown>>;
}

export type OutboxKind = 'start_run' | 'signal_run' | 'start_advance';

interface OutboxTable {
  org_id: string;
  id: GeneratedAlways<number>;
  subject_id: string;
  kind: OutboxKind;
  signal: Nullable<string>;
  payload: Json<Record<string, unknown>>;
  due_at: NullableTimestamp;
  created_at: DatabaseTimestamp;
  attempts: Default<number>;
  next_attempt_at: DatabaseTimestamp;
  last_error: Nullable<string>;
}

interface IdempotencyKeyTable {
  org_id: string;
  path: string;
  key: string;
  body_hash: Buffer;
  status: number;
  response: Json<unknown>;
  created_at: DatabaseTimestamp;
}

interface ClockAdvanceTable {
  org_id: string;
  id: string;
  mode: 'step' | 'jump';
  target_at: Timestamp;
  halts: Default<number>;
  started_at: DatabaseTimestamp;
  finished_at: NullableTimestamp;
}

interface ConnectorTable {
  org_id: string;
  id: string;
  kind: string;
  settings: JsonDefault<Readonly<Record<string, unknown>>>;
  reads_replies: Default<boolean>;
  secret_hash: Buffer;
  created_at: DatabaseTimestamp;
  deleted_at: NullableTimestamp;
  refused_at: NullableTimestamp;
  refused_calls: Default<number>;
  /** When its outside system was last asked for events that never came, and up to which instant. Database clock. */
  polled_at: NullableTimestamp;
  polled_until: NullableTimestamp;
}

/** What became of an event that came in; `unmatched`: of a message or invoice that is not ours. */
export type InboxState = 'waiting' | 'applied' | 'ignored' | 'unmatched' | 'refused';

interface InboxTable {
  org_id: string;
  id: string;
  connector_id: string;
  dedupe_hash: Buffer;
  record_type: string;
  payload: Buffer;
  state: InboxState;
  note: Nullable<string>;
  message_id: Nullable<string>;
  received_at: DatabaseTimestamp;
  applied_at: NullableTimestamp;
  attempts: Default<number>;
  next_attempt_at: DatabaseTimestamp;
}

/** A file that came with a reply; its content is not kept. */
export interface AttachmentNote {
  readonly name: string;
  readonly bytes: number;
}

interface ReplyTable {
  org_id: string;
  id: string;
  inbox_id: string;
  message_id: Nullable<string>;
  customer_id: Nullable<string>;
  from_address: string;
  subject: string;
  text_body: string;
  full_text: string;
  auto: boolean;
  attachments: JsonDefault<readonly AttachmentNote[]>;
  received_at: Timestamp;
  sorted_at: NullableTimestamp;
  sorted_by_id: Nullable<string>;
}

/** Counts over all organisations, for the operator; in the schema of the same name. */
interface SweepTable {
  id: string;
  began_at: DatabaseTimestamp;
  ended_at: NullableTimestamp;
  invoices: Default<number>;
  is_whole: Default<boolean>;
  resume_after: Nullable<string>;
  runs_missing: Default<number>;
  runs_left_over: Default<number>;
  runs_stuck: Default<number>;
  steps_idle: Default<number>;
  leases_over: Default<number>;
  outbox_late: Default<number>;
  outbox_oldest_ms: Default<number>;
  mended: Default<number>;
  provider_on: Nullable<CivilDate>;
  provider_says: Nullable<number>;
  record_says: Nullable<number>;
}

export interface Tables {
  organisation: OrganisationTable;
  closure: ClosureTable;
  app_user: UserTable;
  session: SessionTable;
  api_key: ApiKeyTable;
  policy: PolicyTable;
  customer: CustomerTable;
  invoice: InvoiceTable;
  hold: HoldTable;
  task: TaskTable;
  promise: PromiseTable;
  dispute: DisputeTable;
  message: MessageTable;
  message_invoice: MessageInvoiceTable;
  mailbox_mail: MailboxMailTable;
  payment: PaymentTable;
  allocation: AllocationTable;
  payment_reversal: PaymentReversalTable;
  correction: CorrectionTable;
  credit: CreditTable;
  audit_event: AuditEventTable;
  outbox: OutboxTable;
  idempotency_key: IdempotencyKeyTable;
  clock_advance: ClockAdvanceTable;
  connector: ConnectorTable;
  inbox: InboxTable;
  reply: ReplyTable;
  'operator.sweep': SweepTable;
}

export type UserRow = Selectable<UserTable>;
export type CustomerRow = Selectable<CustomerTable>;
export type InvoiceRow = Selectable<InvoiceTable>;
export type HoldRow = Selectable<HoldTable>;
export type TaskRow = Selectable<TaskTable>;
export type PromiseRow = Selectable<PromiseTable>;
export type DisputeRow = Selectable<DisputeTable>;
export type CreditRow = Selectable<CreditTable>;
export type MessageRow = Selectable<MessageTable>;
export type PaymentRow = Selectable<PaymentTable>;
export type AuditEventRow = Selectable<AuditEventTable>;
export type OutboxRow = Selectable<OutboxTable>;
export type ConnectorRow = Selectable<ConnectorTable>;
export type InboxRow = Selectable<InboxTable>;
export type ReplyRow = Selectable<ReplyTable>;
export type SweepRow = Selectable<SweepTable>;
