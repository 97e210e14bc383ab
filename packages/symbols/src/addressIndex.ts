/**
 * Ranges of addresses that may lie in each other, to be found by an address in them. Ranges are numbers, from 0 on;
 * what they stand for is known to whom they belong.
 */
export class AddressIndex {
  readonly byteLength: number;
  /** In the order of their beginnings; of several with the same one, the best is last. */
  readonly #order: Uint32Array;
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  /** How far the ranges up to each one reach: none further left holds what is beyond. */
  readonly #reach: Float64Array;

  /** `starts` and `ends` are the ranges', in any order; `isBetter` decides between ranges of one beginning. */
  constructor(
    starts: Float64Array,
    ends: Float64Array,
    isBetter: (one: number, other: number) => number = (one, other) => one - other,
  ) {
    const order = sortedOrder(starts, isBetter);
    this.#order = order;
    this.#starts = new Float64Array(order.length);
    this.#ends = new Float64Array(order.length);
    this.#reach = new Float64Array(order.length);
    let reach = 0;
    for (let at = 0; at < order.length; at++) {
      const range = order[at] ?? 0;
      this.#starts[at] = starts[range] ?? 0;
      this.#ends[at] = ends[range] ?? 0;
      reach = Math.max(reach, ends[range] ?? 0);
      this.#reach[at] = reach;
    }
    this.byteLength = order.length * (4 + 3 * 8);
  }

  /** The range that begins last of those that hold an address, and that are `wanted`. */
  innermost(address: number, wanted: (range: number) => boolean = () => true): number | undefined {
    for (const range of this.#holding(address)) if (wanted(range)) return range;
    return undefined;
  }

  /** The range with the highest number of those that hold an address. */
  latest(address: number): number | undefined {
    let latest: number | undefined;
    for (const range of this.#holding(address)) {
      if (latest === undefined || range > latest) latest = range;
    }
    return latest;
  }

  *#holding(address: number): Generator<number, undefined, undefined> {
    for (let at = this.#after(address) - 1; at >= 0 && (this.#reach[at] ?? 0) > address; at--) {
      if ((this.#ends[at] ?? 0) > address) yield this.#order[at] ?? 0;
    }
  }

  /** How many ranges begin at an address or before. */
  #after(address: number): number {
    return countUpTo(this.#starts, address);
  }
}

/** Room for the number of a range below its beginning in one number. */
const MOST_PACKED = 2 ** 20;

/** The ranges in the order of their beginnings, and of what is better where that is the same. */
function sortedOrder(starts: Float64Array, isBetter: (one: number, other: number) => number): Uint32Array {
  const lowest = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const highest = starts.reduce((most, start) => Math.max(most, start), 0);
  const compare = (a: number, b: number) => (starts[a] ?? 0) - (starts[b] ?? 0) || isBetter(a, b);
  if (starts.length > MOST_PACKED || highest - lowest >= 2 ** 32) {
    return Uint32Array.from(starts.keys()).sort(compare);
  }
  // Numbers are sorted many times faster where no function has to be called to compare them.
  const keys = starts.map((start, range) => (start - lowest) * MOST_PACKED + range).sort();
  const order = Uint32Array.from(keys, (key) => key % MOST_PACKED);
  for (let from = 0, to = 1; to <= order.length; to++) {
    if (to < order.length && starts[order[to] ?? 0] === starts[order[from] ?? 0]) continue;
    if (to - from > 1) order.subarray(from, to).sort(compare);
    from = to;
  }
  return order;
}

/** Where ranges end: after their size, and those without one at the next beginning, or at `limitOf` if that is nearer. */
export function endsOf(
  starts: Float64Array,
  sizes: Float64Array,
  limitOf: (start: number) => number,
): Float64Array {
  const sorted = sizes.includes(0) ? starts.slice().sort() : starts;
  return starts.map((start, range) => {
    const size = sizes[range] ?? 0;
    if (size > 0) return start + size;
    return Math.min(sorted[countUpTo(sorted, start)] ?? Number.POSITIVE_INFINITY, limitOf(start));
  });
}

/** How many of some sorted numbers are a number or less. */
function countUpTo(sorted: Float64Array, number: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}
