import { slotSize } from '@ebpf-ts/asm';
import { type Btf, BtfError, type BtfType } from '@ebpf-ts/btf';
import type { ElfError } from '../error.ts';

/** What the readers of records share. */
export interface Context {
  readonly data: DataView;
  readonly btf: Btf;
  /** A type of `btf`, which is decoded once however many records refer to it. */
  typeOf(id: number): BtfType;
  /** Bytes. */
  readonly headerLength: number;
  /** How many bytes of instructions each section has. */
  readonly sizes: ReadonlyMap<string, number>;
  refuse(at: number, reason: string): ElfError;
  u32(at: number): number;
}

/**
 * Reads the table whose place the header has at `field`: the size of its records, then per section its name, a count,
 * and so many records.
 */
export function readTable<T>(
  context: Context,
  field: number,
  least: number,
  read: (context: Context, at: number, section: string) => T,
): readonly T[] {
  const { data, headerLength, refuse, u32 } = context;
  const records: T[] = [];
  const length = u32(field + 4);
  if (length === 0) return records;
  const start = headerLength + u32(field);
  const end = start + length;
  if (start % 4 !== 0 || length < 4 || end > data.byteLength) {
    throw refuse(field, `a table of ${length} bytes at ${start}, of ${data.byteLength}`);
  }
  const recordSize = u32(start);
  if (recordSize < least || recordSize % 4 !== 0) {
    throw refuse(start, `records of ${recordSize} bytes, which need ${least}`);
  }
  let at = start + 4;
  if (at === end) throw refuse(start, 'a table without records');
  while (at < end) {
    if (end - at < 8) throw refuse(at, `${end - at} bytes are left, the head of a section has 8`);
    const count = u32(at + 4);
    if (count === 0 || count * recordSize > end - at - 8) {
      throw refuse(at + 4, `${count} records of ${recordSize} bytes in ${end - at - 8}`);
    }
    const section = stringAt(context, at);
    const size = context.sizes.get(section);
    if (size === undefined) throw refuse(at, `it describes section ${section}, which the file does not have`);
    at += 8;
    for (const last = at + count * recordSize; at < last; at += recordSize) {
      if (u32(at) % slotSize !== 0 || u32(at) >= size) {
        throw refuse(at, `it describes the instruction at ${u32(at)} of ${size} bytes of ${section}`);
      }
      records.push(read(context, at, section));
    }
  }
  return records;
}

/** The string whose offset is at a place. */
export function stringAt({ btf, refuse, u32 }: Context, at: number): string {
  try {
    return btf.string(u32(at));
  } catch (error) {
    if (error instanceof BtfError) throw refuse(at, `it refers to a string at ${u32(at)}: ${error.reason}`);
    throw error;
  }
}
