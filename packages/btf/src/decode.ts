import { commonWords, flagAt, kindAt, type Records, startOf, vlenAt } from './records.ts';
import type { Strings } from './strings.ts';
import type { BtfInt, BtfLinkage, BtfType } from './type.ts';

/** Decodes one validated record. */
export function decodeType(records: Records, strings: Strings, id: number): BtfType {
  const start = startOf(records, id);
  const tail = start + commonWords;
  const kind = kindAt(records, start);
  const word = (index: number) => records.words[index] ?? 0;
  const name = strings.at(word(start));
  const sizeOrType = word(start + 2);
  const flag = flagAt(records, start);
  const vlen = vlenAt(records, start);
  const items = <T>(size: number, read: (at: number) => T): T[] => {
    const list: T[] = [];
    for (let at = tail, end = tail + vlen * size; at < end; at += size) list.push(read(at));
    return list;
  };

  switch (kind) {
    case 'void':
      return { kind, id: 0, name: '' };
    case 'int': {
      const bits = word(tail);
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
        elementTypeId: word(tail),
        indexTypeId: word(tail + 1),
        length: word(tail + 2),
      };
    case 'struct':
    case 'union':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        members: items(3, (at) => {
          const position = word(at + 2);
          return {
            name: strings.at(word(at)),
            typeId: word(at + 1),
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
        values: items(2, (at) => ({
          name: strings.at(word(at)),
          value: flag ? word(at + 1) | 0 : word(at + 1),
        })),
      };
    case 'enum64':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        signed: flag,
        values: items(3, (at) => {
          const value = (BigInt(word(at + 2)) << 32n) | BigInt(word(at + 1));
          return { name: strings.at(word(at)), value: flag ? BigInt.asIntN(64, value) : value };
        }),
      };
    case 'fwd':
      return { kind, id, name, target: flag ? 'union' : 'struct' };
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
      return { kind, id, name, typeId: sizeOrType };
    case 'type_tag':
      return { kind, id, name, typeId: sizeOrType, isAttribute: flag };
    case 'func':
      return { kind, id, name, typeId: sizeOrType, linkage: linkages[vlen] ?? 'static' };
    case 'func_proto':
      return {
        kind,
        id,
        name: '',
        returnTypeId: sizeOrType,
        parameters: items(2, (at) => ({ name: strings.at(word(at)), typeId: word(at + 1) })),
      };
    case 'var':
      return { kind, id, name, typeId: sizeOrType, linkage: linkages[word(tail)] ?? 'static' };
    case 'datasec':
      return {
        kind,
        id,
        name,
        size: sizeOrType,
        variables: items(3, (at) => ({
          typeId: word(at),
          offset: word(at + 1),
          size: word(at + 2),
        })),
      };
    case 'float':
      return { kind, id, name, size: sizeOrType };
    case 'decl_tag':
      return { kind, id, name, typeId: sizeOrType, componentIndex: word(tail) | 0, isAttribute: flag };
  }
}

/** By the value of `BTF_FUNC_*` and `BTF_VAR_*`. */
export const linkages: readonly BtfLinkage[] = ['static', 'global', 'extern'];

/** By the value of `BTF_INT_ENCODING`. The kernel allows no two bits at once, and gcc 12 marks `char` with two. */
export const encodings: Readonly<Record<number, BtfInt['encoding']>> = {
  0: 'unsigned',
  1: 'signed',
  2: 'char',
  3: 'char',
  4: 'bool',
};
