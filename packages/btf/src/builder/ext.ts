import { BtfError } from '../error.ts';
import type { StringTable } from './stringTable.ts';

/**
 * Which function begins at an instruction.
 *
 * @example
 * ```ts
 * import type { FunctionInfo } from '@ebpf-ts/btf';
 *
 * const info: FunctionInfo = { section: 'xdp', instructionOffset: 0, typeId: 5 };
 * ```
 */
export interface FunctionInfo {
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly instructionOffset: number;
  /** The type of the function, a `func`. */
  readonly typeId: number;
}

/**
 * Where an instruction comes from in the source.
 *
 * @example
 * ```ts
 * import type { LineInfo } from '@ebpf-ts/btf';
 *
 * const info: LineInfo = {
 *   section: 'xdp', instructionOffset: 0, file: 'drop.c', line: 3, column: 3, source: 'return XDP_DROP;',
 * };
 * ```
 */
export interface LineInfo {
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly instructionOffset: number;
  readonly file: string;
  /** From 1 to 4,194,303. */
  readonly line: number;
  /** From 1 to 1,023. */
  readonly column: number;
  /** The text of the line. */
  readonly source: string;
}

/** Writes `.BTF.ext`: function info and line info, by section and in the order of the instructions. */
export function encodeExt(
  functions: readonly FunctionInfo[],
  lines: readonly LineInfo[],
  littleEndian: boolean,
  strings: StringTable,
): Uint8Array {
  const functionTable = table(functions, strings, ({ instructionOffset, typeId }) => [
    instructionOffset,
    typeId,
  ]);
  const lineTable = table(lines, strings, (info) => [
    info.instructionOffset,
    strings.offsetOf(info.file),
    strings.offsetOf(info.source),
    position(info),
  ]);
  const lengths = [functionTable.length * 4, lineTable.length * 4] as const;
  const body = [headerSize, 0, lengths[0], lengths[0], lengths[1], ...functionTable, ...lineTable];
  const data = new DataView(new ArrayBuffer(4 + body.length * 4));
  data.setUint16(0, 0xeb9f, littleEndian);
  data.setUint8(2, 1);
  for (const [index, word] of body.entries()) data.setUint32(4 + index * 4, word, littleEndian);
  return new Uint8Array(data.buffer);
}

const headerSize = 24;

interface Info {
  readonly section: string;
  readonly instructionOffset: number;
}

/** The size of a record, then per section its name, the number of records, and the records. */
function table<T extends Info>(
  infos: readonly T[],
  strings: StringTable,
  record: (info: T) => readonly number[],
): readonly number[] {
  const [first] = infos;
  if (first === undefined) return [];
  const words = [record(first).length * 4];
  for (const section of new Set(infos.map((info) => info.section))) {
    const own = infos.filter((info) => info.section === section);
    own.sort((one, other) => one.instructionOffset - other.instructionOffset);
    words.push(strings.offsetOf(section), own.length, ...own.flatMap(record));
  }
  return words;
}

function position({ file, line, column }: LineInfo): number {
  if (line < 0 || line > 0x3f_ffff || column < 0 || column > 0x3ff) {
    throw new BtfError(
      `BTF line info of ${file}:${line}:${column}`,
      undefined,
      'lines go up to 4194303 and columns up to 1023',
      'Use the nearest that can be written',
    );
  }
  return ((line << 10) | column) >>> 0;
}
