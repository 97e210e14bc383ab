import type { Btf } from '../btf.ts';
import { linkages } from '../decode.ts';
import { BtfError } from '../error.ts';
import { btfKinds } from '../kind.ts';
import type { BtfInt, BtfType } from '../type.ts';
import { type StringTable, stringTable } from './stringTable.ts';

/** What a blob is written for. */
export interface Target {
  readonly littleEndian: boolean;
  /** The BTF that the new one continues. */
  readonly base: Btf | undefined;
}

/**
 * Writes types as a `.BTF` blob in their order, whatever ids they carry. Strings are taken from, and added to, the
 * table.
 *
 * @throws {BtfError} when a number does not fit its place.
 */
export function encodeTypes(
  types: readonly BtfType[],
  target: Target,
  strings: StringTable = stringTable(target.base?.stringsEnd ?? 0),
): Uint8Array {
  const words: number[] = [];
  const firstId = (target.base?.typeCount ?? 0) + 1;
  for (const [index, type] of types.entries()) {
    const record = encodeType(type, strings);
    for (const word of record) if (!isWord(word)) throw unencodable(firstId + index, type, word);
    words.push(...record);
  }
  return assemble(words, strings.bytes(), target.littleEndian);
}

const headerSize = 24;

function assemble(words: readonly number[], strings: Uint8Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(headerSize + words.length * 4 + strings.length);
  const data = new DataView(bytes.buffer);
  data.setUint16(0, 0xeb9f, littleEndian);
  data.setUint8(2, 1);
  const header = [headerSize, 0, words.length * 4, words.length * 4, strings.length];
  for (const [index, word] of header.entries()) data.setUint32(4 + index * 4, word, littleEndian);
  for (const [index, word] of words.entries()) data.setUint32(headerSize + index * 4, word, littleEndian);
  bytes.set(strings, headerSize + words.length * 4);
  return bytes;
}

/** The words of one record. A word that is out of range is left for the caller to refuse. */
function encodeType(type: BtfType, strings: StringTable): readonly number[] {
  const head = (items: number, flag: boolean, sizeOrType: number) => [
    strings.offsetOf(type.name),
    info(btfKinds.indexOf(type.kind), items, flag),
    sizeOrType,
  ];
  switch (type.kind) {
    case 'void':
      return [outOfRange];
    case 'int':
      return [...head(0, false, type.size), intWord(type.encoding, type.bitOffset, type.bits)];
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
      return head(0, false, type.typeId);
    case 'type_tag':
      return head(0, type.isAttribute, type.typeId);
    case 'decl_tag':
      return [...head(0, type.isAttribute, type.typeId), signedWord(type.componentIndex)];
    case 'array':
      return [...head(0, false, 0), type.elementTypeId, type.indexTypeId, type.length];
    case 'struct':
    case 'union': {
      const flag = type.members.some((member) => member.bitSize > 0);
      return [
        ...head(type.members.length, flag, type.size),
        ...type.members.flatMap(({ name, typeId, bitOffset, bitSize }) => [
          strings.offsetOf(name),
          typeId,
          flag ? place(bitOffset, bitSize) : bitOffset,
        ]),
      ];
    }
    case 'enum':
      return [
        ...head(type.values.length, type.signed, type.size),
        ...type.values.flatMap(({ name, value }) => [strings.offsetOf(name), enumWord(value, type.signed)]),
      ];
    case 'enum64':
      return [
        ...head(type.values.length, type.signed, type.size),
        ...type.values.flatMap(({ name, value }) => [
          strings.offsetOf(name),
          ...enum64Words(value, type.signed),
        ]),
      ];
    case 'fwd':
      return head(0, type.target === 'union', 0);
    case 'func':
      return head(linkages.indexOf(type.linkage), false, type.typeId);
    case 'func_proto':
      return [
        ...head(type.parameters.length, false, type.returnTypeId),
        ...type.parameters.flatMap(({ name, typeId }) => [strings.offsetOf(name), typeId]),
      ];
    case 'var':
      return [...head(0, false, type.typeId), linkages.indexOf(type.linkage)];
    case 'datasec':
      return [
        ...head(type.variables.length, false, type.size),
        ...type.variables.flatMap(({ typeId, offset, size }) => [typeId, offset, size]),
      ];
    case 'float':
      return head(0, false, type.size);
  }
}

/** No word: a value that does not fit becomes this, and is refused where its type is known. */
const outOfRange = -1;

function isWord(word: number): boolean {
  return Number.isInteger(word) && word >= 0 && word <= 0xffff_ffff;
}

function info(kind: number, items: number, flag: boolean): number {
  return items < 0 || items > 0xffff ? outOfRange : ((flag ? 0x8000_0000 : 0) | (kind << 24) | items) >>> 0;
}

function intWord(encoding: BtfInt['encoding'], bitOffset: number, bits: number): number {
  if (bitOffset < 0 || bitOffset > 0xff || bits < 0 || bits > 0xff) return outOfRange;
  return ((encodingBits[encoding] << 24) | (bitOffset << 16) | bits) >>> 0;
}

const encodingBits: Readonly<Record<BtfInt['encoding'], number>> = {
  unsigned: 0,
  signed: 1,
  char: 2,
  bool: 4,
};

function place(bitOffset: number, bitSize: number): number {
  if (bitOffset < 0 || bitOffset > 0xff_ffff || bitSize < 0 || bitSize > 0xff) return outOfRange;
  return ((bitSize << 24) | bitOffset) >>> 0;
}

function enumWord(value: number, signed: boolean): number {
  return signed ? signedWord(value) : value;
}

function enum64Words(value: bigint, signed: boolean): readonly number[] {
  const fits = signed ? BigInt.asIntN(64, value) === value : BigInt.asUintN(64, value) === value;
  if (!fits) return [outOfRange];
  return [Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n))];
}

function signedWord(value: number): number {
  return (value | 0) === value ? value >>> 0 : outOfRange;
}

function unencodable(id: number, type: BtfType, word: number): BtfError {
  return new BtfError(
    `BTF type ${id} (${type.kind} ${type.name})`,
    undefined,
    word === outOfRange
      ? 'one of its numbers does not fit its place in the format'
      : `${word} is no 32-bit word`,
    'See the limits of the kind in the documentation of BTF',
  );
}
