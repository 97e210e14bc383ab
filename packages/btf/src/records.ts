import { malformed } from './error.ts';
import type { Header } from './header.ts';
import { type BtfKind, btfKinds, recordTail } from './kind.ts';

/** How many words every record begins with: name, info, and size or type. */
export const commonWords = 3;

/**
 * The type records of one blob, by id; types of the base are not in here. Where a record begins is only known from the
 * one before, and records are walked as far as they are asked for: the types that a program is after are mostly among
 * the first of a kernel's 100,000.
 */
export class Records {
  /** All records in the byte order of this machine; everything in BTF is a word of 32 bits. */
  readonly words: Uint32Array;
  /** Where the records begin in the blob, in bytes, which is what errors refer to. */
  readonly offset: number;
  /** The id of the first record. */
  readonly firstId: number;
  /** More records than this there cannot be. */
  readonly most: number;
  /** The first word of each record that was walked over, how many those are, and where the next one begins. */
  readonly #starts: Uint32Array;
  #count = 0;
  #next = 0;

  constructor(words: Uint32Array, offset: number, firstId: number) {
    this.words = words;
    this.offset = offset;
    this.firstId = firstId;
    this.most = Math.floor(words.length / commonWords);
    this.#starts = new Uint32Array(this.most);
  }

  /**
   * One past the last id.
   *
   * @throws {BtfError} where no record can be read.
   */
  get endId(): number {
    if (this.#next < this.words.length) this.#walk(this.most, this.words.length);
    return this.firstId + this.#count;
  }

  /**
   * Whether there is an own type with this id.
   *
   * @throws {BtfError} where no record can be read before it.
   */
  has(id: number): boolean {
    const index = id - this.firstId;
    if (index >= this.#count && index < this.most) this.#walk(index, this.words.length);
    return index >= 0 && index < this.#count;
  }

  /** The first word of an own type's record. */
  startOf(id: number): number {
    if (!this.has(id)) throw new RangeError(`type ${id} has no record`);
    return this.#starts[id - this.firstId] ?? 0;
  }

  /**
   * The id of the record that begins at a word; undefined where none does.
   *
   * @throws {BtfError} where no record can be read before it.
   */
  idAt(word: number): number | undefined {
    if (word >= this.#next) this.#walk(this.most, word);
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const start = this.#starts[middle] ?? 0;
      if (start === word) return this.firstId + middle;
      if (start < word) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** Walks on until a record is known by its index, or by the word at which it begins. */
  #walk(index: number, word: number): void {
    // This loop may run over 100,000 records before the engine has compiled it, so it calls nothing.
    const { words } = this;
    const starts = this.#starts;
    const end = words.length;
    let count = this.#count;
    let start = this.#next;
    while (start < end && count <= index && start <= word) {
      const info = words[start + 1] ?? 0;
      const code = (info >>> 24) & 0x1f;
      const size = (fixedWords[code] ?? 0) + (itemWords[code] ?? 0) * (info & 0xffff);
      if (size === 0 || size > end - start) throw unreadable(this, start, this.firstId + count);
      starts[count++] = start;
      start += size;
    }
    this.#count = count;
    this.#next = start;
  }
}

/** The records of a blob; `firstId` is the first that its base does not have. */
export function parseRecords(bytes: Uint8Array, header: Header, firstId: number): Records {
  return new Records(wordsOf(bytes, header), header.typesOffset, firstId);
}

/** Where a word lies in the blob, in bytes. */
export function offsetOf(records: Records, word: number): number {
  return records.offset + word * 4;
}

/** The number of a record's kind, an index of `btfKinds`. */
export function codeAt({ words }: Records, start: number): number {
  return codeOf(words[start + 1] ?? 0);
}

export function kindAt(records: Records, start: number): BtfKind {
  return btfKinds[codeAt(records, start)] ?? 'void';
}

export function vlenAt({ words }: Records, start: number): number {
  return lengthOf(words[start + 1] ?? 0);
}

/** The number of members, values, parameters or variables that follow a record, by its second word. */
export function lengthOf(info: number): number {
  return info & 0xffff;
}

/** `kflag`: bitfields in a struct, signed values in an enum, a union behind a forward declaration. */
export function flagOf(info: number): boolean {
  return info >>> 31 === 1;
}

/** By kind, how many words a record has without its items; 0 for what is no kind. */
const fixedWords = Uint8Array.from(btfKinds, (kind) =>
  kind === 'void' ? 0 : commonWords + recordTail[kind].fixed / 4,
);
const itemWords = Uint8Array.from(btfKinds, (kind) => recordTail[kind].perItem / 4);

/** The words in place where they lie well for this machine, otherwise a copy. */
function wordsOf(bytes: Uint8Array, { littleEndian, typesOffset, typesLength }: Header): Uint32Array {
  if (typesLength % 4 !== 0) {
    throw malformed('types', typesOffset, `${typesLength} bytes are no multiple of 4`);
  }
  const types = bytes.subarray(typesOffset, typesOffset + typesLength);
  if (littleEndian !== isLittleEndian) return swapped(types);
  const { buffer, byteOffset } = types.byteOffset % 4 === 0 ? types : new Uint8Array(types);
  return new Uint32Array(buffer, byteOffset, typesLength / 4);
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function swapped(types: Uint8Array): Uint32Array {
  const data = new DataView(types.buffer, types.byteOffset, types.length);
  return Uint32Array.from({ length: types.length / 4 }, (_, index) =>
    data.getUint32(index * 4, !isLittleEndian),
  );
}

function unreadable({ words, offset }: Records, start: number, id: number): Error {
  const left = (words.length - start) * 4;
  const code = codeOf(words[start + 1] ?? 0);
  const kind = btfKinds[code];
  const at = offset + start * 4;
  if (left < commonWords * 4) return malformed(`type ${id}`, at, `${left} bytes are left, a record has 12`);
  if (code === 0 || kind === undefined) return malformed(`type ${id}`, at + 4, `kind ${code} is unknown`);
  return malformed(`type ${id}`, at, `a ${kind} record that is longer than the ${left} bytes that are left`);
}

function codeOf(info: number): number {
  return (info >>> 24) & 0x1f;
}
