import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isSingleAddress, type OutgoingMail } from '../../src/connectors/mail-end.js';
import { createMailbox, type MailboxLine } from '../../src/connectors/mailbox/mailbox.js';
import { encodeText, renderMime } from '../../src/connectors/mime/mime.js';
import type { NextMove } from '../../src/domain/decision.js';
import { Loop } from '../../src/worker/loop.js';
import { Rush } from '../../src/worker/relay/rush.js';
import { TokenBucket } from '../../src/worker/relay/token-bucket.js';
import { invoiceOfWorkflowId, stateOfMove, workflowIdOf } from '../../workflows/names.js';
import { laterOf, readSignal } from '../../workflows/news.js';
import { quiet } from './quiet.js';
import { until } from './stage.js';

const move = (version: number, offsetMs = 0): NextMove => ({
  version,
  kind: 'send_reminder',
  step: 'reminder-1',
  at: '2026-11-26T08:00:00.000Z',
  clockOffsetMs: offsetMs,
});
const mail: OutgoingMail = {
  orgId: 'org_x',
  messageId: 'msg_1',
  attemptId: 'att_1',
  from: 'Atelier Été <f@atelier.example>',
  to: 'c@client.example',
  replyTo: 'anne@atelier.example',
  subject: 'Rappel : facture n° 7 échue — merci',
  text: 'Bonjour,\nà bientôt',
  html: '<p>Bonjour</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  metadata: { relance_message: 'msg_1' },
  tag: 'reminder-1',
};

describe('reading a signal', () => {
  it('takes the newer plan, ignores the older one, and the clock only goes forward', () => {
    expect(readSignal({ next: move(3) }, move(2)).next?.version).toBe(3);
    expect(readSignal({ next: move(1) }, move(2)).next?.version).toBe(2);
    expect(readSignal({ next: move(3, 5) }, move(2, 9)).next?.clockOffsetMs).toBe(9);
    expect(readSignal({ offsetMs: 7 }, move(2, 5)).next?.clockOffsetMs).toBe(7);
    const same = move(2, 5);
    expect(readSignal({ next: move(2, 5) }, same).next).toBe(same);
  });

  it('ends the run by its outcome, by `settled`, or by a plan that ends', () => {
    expect(readSignal({ outcome: 'cancelled' }, move(1)).outcome).toBe('cancelled');
    expect(readSignal({ settled: true, paymentId: 'pay_1' }, move(1)).outcome).toBe('settled');
    const end: NextMove = { version: 2, kind: 'end', at: null, clockOffsetMs: 0, outcome: 'written_off' };
    expect(readSignal({ next: end }, move(1)).outcome).toBe('written_off');
  });

  it('is total: whatever is typed in the UI, it answers and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (signal, next) => {
        expect(typeof readSignal(signal as never, move(1)).isBare).toBe('boolean');
        expect(typeof readSignal({ next } as never, move(1)).isBare).toBe('boolean');
      }),
    );
    expect(readSignal(undefined, move(1)).isBare).toBe(true);
  });

  it('prefers an activity’s answer of the same version, not of an older one', () => {
    expect(laterOf(move(2), { ...move(2), step: 'reminder-2' }).step).toBe('reminder-2');
    expect(laterOf(move(3), move(2)).version).toBe(3);
  });
});

describe('names', () => {
  it('a workflow id is read back, anything else is not', () => {
    expect(invoiceOfWorkflowId(workflowIdOf('org_a', 'inv_b'))).toEqual({
      orgId: 'org_a',
      invoiceId: 'inv_b',
    });
    for (const other of ['', 'invoice/org', 'clock/org/adv', 'invoice/a/b/c']) {
      expect(invoiceOfWorkflowId(other)).toBeUndefined();
    }
  });

  it('the state shown says in whose hands the run is', () => {
    expect(stateOfMove(move(1))).toBe('scheduled');
    expect(stateOfMove({ ...move(1), kind: 'end_hold' })).toBe('on_hold');
    expect(stateOfMove({ ...move(1), kind: 'escalate_task' })).toBe('awaiting_person');
    expect(stateOfMove({ ...move(1), kind: 'end', outcome: 'handed_over' })).toBe('handed_over');
  });
});

describe('a single address', () => {
  it.each(['a@b.fr', 'prenom.nom+tag@sous.domaine.example', "o'brien@x-y.example"])('%s is one', (text) => {
    expect(isSingleAddress(text)).toBe(true);
  });
  it.each([
    '',
    'a',
    'a@b',
    'a@b.fr,c@d.fr',
    'a@b.fr\r\nBcc: x@y.fr',
    'A <a@b.fr>',
    'a b@c.fr',
    '.a@b.fr',
    'a@-b.fr',
    'g:a@b.fr;',
    `${'x'.repeat(65)}@b.fr`,
  ])('%j is none', (text) => {
    expect(isSingleAddress(text)).toBe(false);
  });
});

describe('MIME', () => {
  const decoded = (text: string): string =>
    text
      .replaceAll(/\?=\r\n =\?/g, '?==?')
      .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, word: string) =>
        Buffer.from(word, 'base64').toString('utf8'),
      );

  it('has two parts in base64 and headers within RFC 2047', () => {
    const mime = renderMime(mail, { date: new Date(0), isForEyes: true });
    expect(mime).toContain('Content-Type: multipart/alternative; boundary="');
    expect(mime).toContain('Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n');
    expect(mime).toContain('X-Tag: reminder-1\r\n');
    expect(mime).toContain(Buffer.from(mail.text).toString('base64'));
    expect(decoded(mime)).toContain(`Subject: ${mail.subject}`);
    expect(decoded(mime)).toContain('From: Atelier Été <f@atelier.example>');
    for (const line of mime.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });

  it('encodes any text so that it reads back, in words of at most 75 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const clean = text.replaceAll(/[\0\r\n]+/g, ' ');
        const encoded = encodeText(clean);
        expect(decoded(encoded)).toBe(clean);
        if (encoded !== clean)
          for (const word of encoded.split('\r\n ')) expect(word.length).toBeLessThanOrEqual(75);
      }),
    );
  });

  it('refuses a value that would start a header of its own', () => {
    const injected = { ...mail, to: 'a@b.fr\r\nBcc: c@d.fr' };
    expect(() => renderMime(injected, { date: new Date(0), isForEyes: true })).toThrow(RangeError);
  });
});

describe('the mailbox as a mail end', () => {
  const line = (insertMail: MailboxLine['insertMail']): MailboxLine => ({
    isAlive: () => true,
    insertMail,
    release: () => undefined,
  });
  const mailboxWith = (insertMail: MailboxLine['insertMail']) =>
    createMailbox({
      openLine: () => Promise.resolve(line(insertMail)),
      find: () => Promise.resolve({ kind: 'absent' }),
    });

  it('writes in the calling tick', async () => {
    let isWritten = false;
    const connection = await mailboxWith(() => {
      isWritten = true;
      return Promise.resolve('p');
    }).connect();
    const answer = connection.handOver(mail, { timeoutMs: 100, mayWrite: () => true });
    expect(isWritten).toBe(true);
    expect(await answer).toEqual({ kind: 'accepted', providerMessageId: 'p' });
  });

  it.each<[string, MailboxLine['insertMail'], string]>([
    ['a lost answer', () => Promise.reject(new Error('gone')), 'no_answer'],
    ['no answer in time', () => new Promise(() => undefined), 'time_out'],
    ['a claim that was over', () => Promise.resolve(null), 'claim_over'],
  ])('%s is unknown', async (_, insertMail, reason) => {
    const connection = await mailboxWith(insertMail).connect();
    expect(await connection.handOver(mail, { timeoutMs: 20, mayWrite: () => true })).toEqual({
      kind: 'unknown',
      reason,
    });
  });

  it('asks again while a mail may still arrive', async () => {
    const answers = [
      { kind: 'not_yet', leaseRemainingMs: 5 } as const,
      { kind: 'found', providerId: 'p' } as const,
    ];
    const mailbox = createMailbox({
      openLine: () => Promise.reject(new Error('not asked')),
      find: () => Promise.resolve(answers.shift() ?? { kind: 'absent' }),
    });
    expect(await mailbox.search({ orgId: 'org_x', messageId: 'msg_1', attemptId: 'att_1' })).toEqual({
      kind: 'found',
      providerMessageId: 'p',
    });
  });
});

describe('a rush of callers', () => {
  it('is on from the twenty-fifth hint of a second, off a second after they stop', () => {
    const rush = new Rush(0);
    for (let hint = 1; hint < 25; hint += 1) rush.note(hint * 10);
    expect(rush.isOn(300)).toBe(false);
    rush.note(310);
    expect(rush.isOn(320)).toBe(true);
    expect(rush.isOn(1_500)).toBe(true);
    expect(rush.isOn(2_100)).toBe(false);
  });

  it('does not keep starts back for longer than a minute, and can come again', () => {
    const rush = new Rush(0);
    const press = (fromMs: number, toMs: number): boolean[] => {
      const seen: boolean[] = [];
      for (let now = fromMs; now < toMs; now += 20) {
        rush.note(now);
        if (now % 10_000 === 9_000) seen.push(rush.isOn(now));
      }
      return seen;
    };
    expect(press(0, 90_000)).toEqual([true, true, true, true, true, true, false, false, false]);
    expect(rush.isOn(95_000)).toBe(false);
    expect(press(100_000, 110_000)).toEqual([true]);
  });
});

describe('the pace of starts', () => {
  it('lets a burst pass, then the rate, and stands back when told', () => {
    const bucket = new TokenBucket(20, 0);
    expect(bucket.take(50, 0, 20)).toBe(20);
    expect(bucket.take(50, 100, 20)).toBe(2);
    expect(bucket.take(50, 1_100, 2)).toBe(2);
    bucket.putBack(1);
    expect(bucket.take(50, 1_100, 2)).toBe(1);
  });

  it('never exceeds the rate over any time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000), { minLength: 1, maxLength: 50 }), (gaps) => {
        const bucket = new TokenBucket(5, 0);
        let [nowMs, passed] = [0, 0];
        for (const gap of gaps) {
          nowMs += gap;
          passed += bucket.take(100, nowMs, 20);
        }
        expect(passed).toBeLessThanOrEqual(5 + (nowMs / 1_000) * 20 + 1e-6);
      }),
    );
  });
});

describe('a loop', () => {
  it('is woken by a hint, survives a pass that throws, and ends after the one in progress', async () => {
    let passes = 0;
    const loop = new Loop({
      name: 'test',
      idleMs: 60_000,
      log: quiet,
      pass: () => {
        passes += 1;
        return passes === 2 ? Promise.reject(new Error('broken')) : Promise.resolve(false);
      },
    });
    await loop.start();
    await until(() => Promise.resolve(passes === 1));
    loop.wake();
    await until(() => Promise.resolve(passes === 2));
    await until(() => Promise.resolve(passes === 3)); // two seconds after the failure
    await loop.stop();
    loop.wake();
    expect(passes).toBe(3);
  });
});
