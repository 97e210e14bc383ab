/** Strings that a field had lately, by the exact bytes of each: one that comes again is not made again. */
export class InternedStrings {
  /** The longest field whose strings are kept. */
  static readonly MOST_BYTES = 64;
  readonly #bytes: number;
  readonly #make: (data: DataView, offset: number) => string;
  /** The bytes of each kept string; those that follow its NUL in the same word are zeroed. */
  readonly #kept: DataView;
  readonly #strings: string[] = new Array<string>(SLOTS).fill('');
  #looked = 0;
  #found = 0;
  /** So many reads go by without a look, where strings hardly ever come again. */
  #rest = 0;

  constructor(bytes: number, make: (data: DataView, offset: number) => string) {
    this.#bytes = bytes;
    this.#make = make;
    // Zeros: what an empty string is.
    this.#kept = new DataView(new ArrayBuffer(SLOTS * bytes));
  }

  read(data: DataView, offset: number): string {
    if (this.#rest > 0) {
      this.#rest -= 1;
      return this.#make(data, offset);
    }
    if (this.#looked === WINDOW) {
      if (this.#found * 4 < WINDOW) this.#rest = PAUSE;
      this.#looked = 0;
      this.#found = 0;
    }
    this.#looked += 1;
    return this.#look(data, offset);
  }

  #look(data: DataView, offset: number): string {
    const size = this.#bytes;
    let hash = 0;
    let end = 0;
    let last = 0;
    let zero = 0;
    while (end < size && zero === 0) {
      last = data.getUint32(offset + end, true) | 0;
      // The lowest bit of these is in the first byte that is zero.
      zero = (last - 0x0101_0101) & ~last & 0x8080_8080;
      if (zero !== 0) last &= (zero & -zero) - 1;
      hash = Math.imul(hash ^ last, 0x9e37_79b1);
      // A product carries its factors upwards only; the next word is to meet all of this one.
      hash ^= hash >>> 15;
      end += 4;
    }
    end -= 4;
    const slot = hash >>> (32 - SLOT_BITS);
    const base = slot * size;
    const kept = this.#kept;
    let index = 0;
    while (index < end && kept.getInt32(base + index, true) === data.getInt32(offset + index, true))
      index += 4;
    if (index === end && kept.getInt32(base + index, true) === last) {
      this.#found += 1;
      return this.#strings[slot] ?? '';
    }
    for (index = 0; index < end; index += 4) {
      kept.setInt32(base + index, data.getInt32(offset + index, true), true);
    }
    kept.setInt32(base + end, last, true);
    // Made of what is kept, and not of memory that somebody may write meanwhile: the two always belong together.
    const string = this.#make(kept, base);
    this.#strings[slot] = string;
    return string;
  }
}

const SLOT_BITS = 10;
const SLOTS = 2 ** SLOT_BITS;
const WINDOW = 1024;
const PAUSE = 32 * 1024;
