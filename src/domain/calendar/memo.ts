/**
 * A memory of computed answers that cannot grow without end: at `limit` entries it starts afresh. Only
 * for pure computations: a forgotten answer is computed again and is the same.
 */
export function boundedMemo<Value extends object | number | string>(limit: number) {
  const known = new Map<string, Value>();
  return (key: string, compute: () => Value): Value => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const value = compute();
    if (known.size >= limit) known.clear();
    known.set(key, value);
    return value;
  };
}
