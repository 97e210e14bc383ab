import { malformed } from './error.ts';
import type { Header } from './header.ts';
import { type BtfKind, btfKinds, recordTail } from './kind.ts';

/** The 12 bytes that every record begins with: name, info, and size or type. */
export const commonSize = 12;

/** The type records of one blob, by id. Types of the base are not in here. */
export interface Records {
  readonly data: DataView;
  readonly littleEndian: boolean;
  /** The id of the first record. */
  readonly firstId: number;
  /** One past the last id. */
  readonly endId: number;
  /** Where each record starts in `data`; the first is `firstId`'s. */
  readonly offsets: Uint32Array;
}

/** Walks the type records once, from first to last, and notes where each begins. */
export function indexRecords(data: DataView, header: Header, firstId: number): Records {
  const { littleEndian, typesOffset, typesLength } = header;
  const end = typesOffset + typesLength;
  const offsets = new Uint32Array(Math.floor(typesLength / commonSize));
  let count = 0;
  for (let offset = typesOffset; offset < end; count++) {
    const what = `type ${firstId + count}`;
    if (end - offset < commonSize)
      throw malformed(what, offset, `${end - offset} bytes are left, a record has 12`);
    const info = data.getUint32(offset + 4, littleEndian);
    const kind = btfKinds[kindOf(info)];
    if (kind === undefined || kind === 'void') {
      throw malformed(what, offset + 4, `kind ${kindOf(info)} is unknown`);
    }
    const { fixed, perItem } = recordTail[kind];
    const size = commonSize + fixed + perItem * lengthOf(info);
    if (size > end - offset) {
      throw malformed(what, offset, `a ${kind} record of ${size} bytes, but ${end - offset} are left`);
    }
    offsets[count] = offset;
    offset += size;
  }
  return { data, littleEndian, firstId, endId: firstId + count, offsets: offsets.subarray(0, count) };
}

/** Where the record of an own type starts; the id must be one of this blob. */
export function offsetOf(records: Records, id: number): number {
  const offset = records.offsets[id - records.firstId];
  if (offset === undefined) throw new RangeError(`type ${id} has no record`);
  return offset;
}

export function u32(records: Records, offset: number): number {
  return records.data.getUint32(offset, records.littleEndian);
}

export function kindAt(records: Records, offset: number): BtfKind {
  return btfKinds[kindOf(u32(records, offset + 4))] ?? 'void';
}

/** The number of members, values, parameters or variables that follow a record. */
export function vlenAt(records: Records, offset: number): number {
  return lengthOf(u32(records, offset + 4));
}

/** `kflag`: bitfields in a struct, signed values in an enum, a union behind a forward declaration. */
export function flagAt(records: Records, offset: number): boolean {
  return u32(records, offset + 4) >>> 31 === 1;
}

function kindOf(info: number): number {
  return (info >>> 24) & 0x1f;
}

function lengthOf(info: number): number {
  return info & 0xffff;
}
