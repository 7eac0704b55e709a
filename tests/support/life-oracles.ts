import { expect } from 'vitest';
import type { Shop } from './shop.js';
import type { Message, Page, Task } from './shop-shapes.js';
import { instantAt, plusDays, publicHolidays, wallClock } from './story-weeks.js';

// What holds in every life, read from outside.

/** Of every preset. */
const GAP_DAYS = 3;
export const FINAL = ['settled', 'cancelled', 'written_off', 'handed_over'];

/** Every open invoice has something planned, a hold that ends, or a task with somebody to do it. */
export async function expectNobodyForgotten(
  shop: Shop,
  invoices: readonly { id: string; number: string }[],
  told: string,
): Promise<void> {
  for (const invoice of invoices) {
    const now = await shop.invoice(invoice);
    if (FINAL.includes(now.state)) continue;
    const tasks = (await shop.tasks(invoice)).filter((task: Task) => task.state === 'open');
    const isCaredFor =
      now.next !== null ||
      now.holds.some((hold) => hold.until !== null) ||
      tasks.some((task) => task.assignee.id !== '');
    expect(isCaredFor, `${told}: ${invoice.number} is forgotten: ${now.why.text}`).toBe(true);
  }
}

export async function allMessages(shop: Shop): Promise<readonly Message[]> {
  const all: Message[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<Message> = await shop.api.get<Page<Message>>(
      `/v1/messages?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}

const localOf = (shop: Shop, message: Message): string => wallClock(message.sentAt ?? '', shop.zone);
export const isSent = (message: Message): boolean => message.sentAt !== null;

/** One message a day to a customer, and the gap between two (contract §7, One customer). */
export function expectGapKept(shop: Shop, toOneCustomer: readonly Message[], told: string): void {
  const days = toOneCustomer
    .filter(isSent)
    .map((message) => localOf(shop, message).slice(0, 10))
    .sort();
  days.slice(1).forEach((day, index) => {
    const before = days[index] ?? '';
    expect(day >= plusDays(before, GAP_DAYS), `${told}: written to on ${before} and ${day}`).toBe(true);
  });
}

/** Mondays to Fridays from nine to half past five, no public holiday: the slots of every preset. */
export function expectInSlots(shop: Shop, messages: readonly Message[], told: string): void {
  const holidays = new Set([2026, 2027, 2028].flatMap((year) => publicHolidays(year)).map((day) => day.date));
  for (const message of messages.filter(isSent)) {
    const local = localOf(shop, message);
    const [day = '', time = ''] = local.split(' ');
    const weekday = new Date(instantAt(`${day}T12:00`, shop.zone)).getUTCDay();
    const isOpen = weekday >= 1 && weekday <= 5 && !holidays.has(day) && time >= '09:00' && time <= '17:30';
    expect(isOpen, `${told}: ${message.step} left at ${local}`).toBe(true);
  }
}
