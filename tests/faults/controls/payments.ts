import type { Chance } from '../chance.js';
import type { Act } from '../oracle/evidence.js';
import { readRecord } from '../oracle/read-evidence.js';
import type { SenderMode } from '../protocol/sender.js';
import {
  AT_ONCE,
  emptyTally,
  runBatch,
  Senders,
  type Payment,
  type ProtocolFault,
} from '../protocol/trials.js';
import { ANSWER_AFTER_MS, posted, TOTAL_CENTS, type Ground } from './ground.js';

const LEASE_MS = 1_500;

/** Payments around hand-overs, until the oracle finds a mail after an acknowledgement or has had its chance. */
export async function isSilenceBroken(
  ground: Ground,
  chance: Chance,
  mode: SenderMode,
  fault: ProtocolFault,
  mostTrials: number,
): Promise<boolean> {
  const { stage, oracle, fake, log } = ground;
  const numbers = new Map<string, string>();
  const onPayment = ({ invoiceId, firedNs, acknowledgedNs }: Payment & { invoiceId: string }): void => {
    const number = numbers.get(invoiceId) ?? '';
    const act: Act = { kind: 'pay', number, reference: invoiceId, amountCents: TOTAL_CENTS };
    log.note({ event: 'asked', call: invoiceId, act }, firedNs);
    if (acknowledgedNs !== undefined)
      log.note({ event: 'acknowledged', call: invoiceId, status: 201, act }, acknowledgedNs);
  };
  const field = {
    stage,
    oracle,
    fake,
    mode,
    leaseMs: LEASE_MS,
    answerMs: ANSWER_AFTER_MS,
    chance,
    onPayment,
  };
  const senders = new Senders(field);
  const tally = emptyTally();
  try {
    while (tally.trials < mostTrials) {
      const ids: string[] = [];
      for (let made = 0; made < AT_ONCE; made += 1) ids.push(await stage.postInvoice());
      for (const { id, number } of (await readRecord(oracle, stage.orgId)).invoices) {
        if (!numbers.has(id)) log.note(posted(number));
        numbers.set(id, number);
      }
      await stage.jumpToDueSlot(ids);
      await runBatch(field, senders, fault, ids, tally);
      if ((await ground.broken()).has('I2')) return true;
    }
    return false;
  } finally {
    senders.close();
  }
}
