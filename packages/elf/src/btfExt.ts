import { type Btf, BtfError } from '@ebpf-ts/btf';
import { instructionSize, viewOf } from './elf.ts';
import { ElfError } from './error.ts';
import { placeIn, type Section } from './section.ts';

/** Where an instruction comes from in the source. */
export interface LineInfo {
  /** The section that the instruction is in. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly instructionOffset: number;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The text of the line. */
  readonly source: string;
}

/** Reads `.BTF.ext`: checks what libbpf relies on in all of it, and keeps the line info. */
export function parseBtfExt(section: Section, btf: Btf, sections: readonly Section[]): readonly LineInfo[] {
  const data = viewOf(section.data);
  const { littleEndian } = btf;
  const u32 = (at: number) => data.getUint32(at, littleEndian);
  const refuse = (at: number, reason: string) => new ElfError(reason, placeIn(section, at));

  if (data.byteLength < 24) throw refuse(0, `${data.byteLength} bytes, the shortest header has 24`);
  if (data.getUint16(0, littleEndian) !== 0xeb9f) throw refuse(0, 'it does not begin with the magic of BTF');
  if (data.getUint8(2) !== 1 || data.getUint8(3) !== 0) throw refuse(2, 'its version or flags are unknown');
  const headerLength = u32(4);
  if (headerLength < 24 || headerLength % 4 !== 0 || headerLength > data.byteLength) {
    throw refuse(4, `a header of ${headerLength} of ${data.byteLength} bytes`);
  }

  const lines: LineInfo[] = [];
  const context: Context = { data, btf, section, sizes: sizesByName(sections), refuse, u32 };
  readTable(context, headerLength, 8, functionSize, checkFunction);
  readTable(context, headerLength, 16, lineSize, (_, at, target) =>
    lines.push(readLine(context, at, target)),
  );
  if (headerLength >= 32) readTable(context, headerLength, 24, relocationSize, checkRelocation);
  return lines;
}

interface Context {
  readonly data: DataView;
  readonly btf: Btf;
  readonly section: Section;
  /** How many bytes of instructions each section has. */
  readonly sizes: ReadonlyMap<string, number>;
  refuse(at: number, reason: string): ElfError;
  u32(at: number): number;
}

type ReadRecord = (context: Context, at: number, section: string) => void;

const functionSize = 8;
const lineSize = 16;
const relocationSize = 16;

/** A table: the size of its records, then per section its name, a count, and so many records. */
function readTable(
  context: Context,
  headerLength: number,
  field: number,
  least: number,
  read: ReadRecord,
): void {
  const { data, refuse, u32 } = context;
  const length = u32(field + 4);
  if (length === 0) return;
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
      if (u32(at) % instructionSize !== 0 || u32(at) >= size) {
        throw refuse(at, `it describes the instruction at ${u32(at)} of ${size} bytes of ${section}`);
      }
      read(context, at, section);
    }
  }
}

function checkFunction({ btf, refuse, u32 }: Context, at: number): void {
  const typeId = u32(at + 4);
  if (typeId > btf.typeCount || btf.kindOf(typeId) !== 'func')
    throw refuse(at + 4, `type ${typeId} is no function`);
}

function readLine(context: Context, at: number, section: string): LineInfo {
  const position = context.u32(at + 12);
  return {
    section,
    instructionOffset: context.u32(at),
    file: stringAt(context, at + 4),
    line: position >>> 10,
    column: position & 0x3ff,
    source: stringAt(context, at + 8),
  };
}

/** The kinds of `enum bpf_core_relo_kind`. */
const relocationKinds = 13;

function checkRelocation(context: Context, at: number): void {
  const { btf, refuse, u32 } = context;
  if (u32(at + 4) === 0 || u32(at + 4) > btf.typeCount) {
    throw refuse(at + 4, `CO-RE relocation of type ${u32(at + 4)}, the last is ${btf.typeCount}`);
  }
  // libbpf scans this string for integers and uses them as indices, of which it expects no negative one.
  const access = stringAt(context, at + 8);
  if (!/^\d{1,9}(:\d{1,9})*$/.test(access))
    throw refuse(at + 8, `CO-RE access ${JSON.stringify(access)} is no list of indices`);
  if (u32(at + 12) >= relocationKinds)
    throw refuse(at + 12, `CO-RE relocation of unknown kind ${u32(at + 12)}`);
}

function stringAt({ btf, refuse, u32 }: Context, at: number): string {
  try {
    return btf.string(u32(at));
  } catch (error) {
    if (error instanceof BtfError) throw refuse(at, `it refers to a string at ${u32(at)}: ${error.reason}`);
    throw error;
  }
}

function sizesByName(sections: readonly Section[]): ReadonlyMap<string, number> {
  return new Map([...sections].reverse().map((section) => [section.name, section.data.length]));
}
