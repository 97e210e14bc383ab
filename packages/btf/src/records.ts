import { malformed } from './error.ts';
import type { Header } from './header.ts';
import { type BtfKind, btfKinds, recordTail } from './kind.ts';

/** How many words every record begins with: name, info, and size or type. */
export const commonWords = 3;

/** The type records of one blob, by id. Types of the base are not in here. */
export interface Records {
  /** All records in the byte order of this machine; everything in BTF is a word of 32 bits. */
  readonly words: Uint32Array;
  /** Where the records begin in the blob, in bytes, which is what errors refer to. */
  readonly offset: number;
  /** The id of the first record. */
  readonly firstId: number;
  /** One past the last id. */
  readonly endId: number;
  /** The first word of each record; the first is `firstId`'s. */
  readonly starts: Uint32Array;
}

/** Walks the type records once, from first to last, and notes where each begins. */
export function indexRecords(bytes: Uint8Array, header: Header, firstId: number): Records {
  const words = wordsOf(bytes, header);
  // This loop runs over 100,000 records before the engine has compiled it, so it calls nothing.
  const starts = new Uint32Array(Math.floor(words.length / commonWords));
  let count = 0;
  for (let start = 0; start < words.length; count++) {
    const info = words[start + 1] ?? 0;
    const code = (info >>> 24) & 0x1f;
    const size = (fixedWords[code] ?? 0) + (itemWords[code] ?? 0) * (info & 0xffff);
    if (size === 0 || size > words.length - start) {
      throw unreadable(words, start, header.typesOffset, firstId + count);
    }
    starts[count] = start;
    start += size;
  }
  const { typesOffset: offset } = header;
  return { words, offset, firstId, endId: firstId + count, starts: starts.subarray(0, count) };
}

/** The first word of an own type's record; the id must be one of this blob. */
export function startOf(records: Records, id: number): number {
  const start = records.starts[id - records.firstId];
  if (start === undefined) throw new RangeError(`type ${id} has no record`);
  return start;
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

/** The number of members, values, parameters or variables that follow a record. */
export function vlenAt({ words }: Records, start: number): number {
  return lengthOf(words[start + 1] ?? 0);
}

/** `kflag`: bitfields in a struct, signed values in an enum, a union behind a forward declaration. */
export function flagAt({ words }: Records, start: number): boolean {
  return (words[start + 1] ?? 0) >>> 31 === 1;
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

function unreadable(words: Uint32Array, start: number, offset: number, id: number): Error {
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

function lengthOf(info: number): number {
  return info & 0xffff;
}
