/**
 * Which customers this process writes to right now. The customer's lock and the claim decide who sends; this only
 * spares the others the work: of 200 invoices of one customer that wake together one gathers what they share, the
 * rest looks again when it is done.
 */
const busy = new Set<string>();

/** One send's hold on its customer, from the decision to the outcome. */
export class Turn {
  #key: string | undefined;

  /** False while another send of this process has the customer. */
  take(orgId: string, customerId: string): boolean {
    const key = `${orgId}/${customerId}`;
    if (this.#key === key) return true;
    if (busy.has(key)) return false;
    busy.add(key);
    this.#key = key;
    return true;
  }

  end(): void {
    if (this.#key !== undefined) busy.delete(this.#key);
    this.#key = undefined;
  }
}
