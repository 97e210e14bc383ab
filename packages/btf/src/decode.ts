import { commonSize, flagAt, kindAt, offsetOf, type Records, u32, vlenAt } from './records.ts';
import type { Strings } from './strings.ts';
import type { BtfInt, BtfLinkage, BtfType } from './type.ts';

/** Decodes one validated record. */
export function decodeType(records: Records, strings: Strings, id: number): BtfType {
  const offset = offsetOf(records, id);
  const tail = offset + commonSize;
  const kind = kindAt(records, offset);
  const name = strings.at(u32(records, offset));
  const sizeOrType = u32(records, offset + 8);
  const flag = flagAt(records, offset);
  const vlen = vlenAt(records, offset);
  const items = <T>(size: number, read: (at: number) => T): T[] =>
    Array.from({ length: vlen }, (_, index) => read(tail + index * size));

  switch (kind) {
    case 'void':
      return { kind, id: 0, name: '' };
    case 'int': {
      const bits = u32(records, tail);
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        bits: bits & 0xff,
        bitOffset: (bits >>> 16) & 0xff,
        encoding: encodings[(bits >>> 24) & 0x0f] ?? 'unsigned',
      };
    }
    case 'ptr':
      return { kind, id, name: '', typeId: sizeOrType };
    case 'array':
      return {
        kind,
        id,
        name: '',
        elementTypeId: u32(records, tail),
        indexTypeId: u32(records, tail + 4),
        length: u32(records, tail + 8),
      };
    case 'struct':
    case 'union':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        members: items(12, (at) => {
          const position = u32(records, at + 8);
          return {
            name: strings.at(u32(records, at)),
            typeId: u32(records, at + 4),
            bitOffset: flag ? position & 0xffffff : position,
            bitSize: flag ? position >>> 24 : 0,
          };
        }),
      };
    case 'enum':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        signed: flag,
        values: items(8, (at) => ({
          name: strings.at(u32(records, at)),
          value: flag ? u32(records, at + 4) | 0 : u32(records, at + 4),
        })),
      };
    case 'enum64':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        signed: flag,
        values: items(12, (at) => {
          const value = (BigInt(u32(records, at + 8)) << 32n) | BigInt(u32(records, at + 4));
          return { name: strings.at(u32(records, at)), value: flag ? BigInt.asIntN(64, value) : value };
        }),
      };
    case 'fwd':
      return { kind, id, name, target: flag ? 'union' : 'struct' };
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
      return { kind, id, name, typeId: sizeOrType };
    case 'func':
      return { kind, id, name, typeId: sizeOrType, linkage: linkages[vlen] ?? 'static' };
    case 'func_proto':
      return {
        kind,
        id,
        name: '',
        returnTypeId: sizeOrType,
        parameters: items(8, (at) => ({ name: strings.at(u32(records, at)), typeId: u32(records, at + 4) })),
      };
    case 'var':
      return { kind, id, name, typeId: sizeOrType, linkage: linkages[u32(records, tail)] ?? 'static' };
    case 'datasec':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        variables: items(12, (at) => ({
          typeId: u32(records, at),
          offset: u32(records, at + 4),
          size: u32(records, at + 8),
        })),
      };
    case 'float':
      return { kind, id, name, size: sizeOrType };
    case 'decl_tag':
      return { kind, id, name, typeId: sizeOrType, componentIndex: u32(records, tail) | 0 };
  }
}

const linkages: readonly BtfLinkage[] = ['static', 'global', 'extern'];

/** By the value of `BTF_INT_ENCODING`; the kernel allows no two bits at once. */
export const encodings: Readonly<Record<number, BtfInt['encoding']>> = {
  0: 'unsigned',
  1: 'signed',
  2: 'char',
  4: 'bool',
};
