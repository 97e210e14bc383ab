import type { Btf } from '../btf.ts';
import type { BtfEnum, BtfEnum64, BtfInt, BtfType } from '../type.ts';

/** What bpftool lists of one type, in its words and its order. */
export interface RawRecord {
  /** The id, the kind and the name. */
  readonly head: Facts;
  readonly facts: Facts;
  /** Members, values, parameters or variables, and what JSON calls them. */
  readonly list?: { readonly key: string; readonly rows: readonly RawRow[] };
}

export interface RawRow {
  readonly facts: Facts;
  /** What stands behind them in the text. */
  readonly remark?: string;
}

export type Facts = Readonly<Record<string, string | number | bigint>>;

export function rawRecord(btf: Btf, id: number): RawRecord {
  const type = btf.type(id);
  const head = { id, kind: type.kind.toUpperCase(), name: shown(type.name) };
  switch (type.kind) {
    case 'void':
      return { head, facts: {} };
    case 'int': {
      const { size, bits, bitOffset, encoding } = type;
      return {
        head,
        facts: { size, bits_offset: bitOffset, nr_bits: bits, encoding: encodingWords[encoding] },
      };
    }
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
      return { head, facts: { type_id: type.typeId } };
    case 'array': {
      const { elementTypeId, indexTypeId, length } = type;
      return { head, facts: { type_id: elementTypeId, index_type_id: indexTypeId, nr_elems: length } };
    }
    case 'struct':
    case 'union':
      return listed({ head, facts: { size: type.size } }, 'members', type.members, (member) => ({
        name: shown(member.name),
        type_id: member.typeId,
        bits_offset: member.bitOffset,
        ...(member.bitSize > 0 ? { bitfield_size: member.bitSize } : {}),
      }));
    case 'enum':
    case 'enum64':
      return enumRecord(head, type);
    case 'fwd':
      return { head, facts: { fwd_kind: type.target } };
    case 'func':
    case 'var':
      return { head, facts: { type_id: type.typeId, linkage: type.linkage } };
    case 'func_proto':
      return listed(
        { head, facts: { ret_type_id: type.returnTypeId } },
        'params',
        type.parameters,
        (parameter) => ({
          name: shown(parameter.name),
          type_id: parameter.typeId,
        }),
      );
    case 'datasec': {
      const rows = type.variables.map(({ typeId, offset, size }) => ({
        facts: { type_id: typeId, offset, size },
        remark: ` (${titleOf(btf.type(typeId))})`,
      }));
      return { head, facts: { size: type.size, vlen: rows.length }, list: { key: 'vars', rows } };
    }
    case 'float':
      return { head, facts: { size: type.size } };
    case 'decl_tag':
      return { head, facts: { type_id: type.typeId, component_idx: type.componentIndex } };
  }
}

function listed<T>(
  record: RawRecord,
  key: string,
  items: readonly T[],
  factsOf: (item: T) => Facts,
): RawRecord {
  const rows = items.map((item) => ({ facts: factsOf(item) }));
  return { ...record, facts: { ...record.facts, vlen: rows.length }, list: { key, rows } };
}

function enumRecord(head: Facts, type: BtfEnum | BtfEnum64): RawRecord {
  const facts = { encoding: type.signed ? 'SIGNED' : 'UNSIGNED', size: type.size };
  const values: readonly { readonly name: string; readonly value: number | bigint }[] = type.values;
  return listed({ head, facts }, 'values', values, ({ name, value }) => ({ name: shown(name), val: value }));
}

/** A name, or what bpftool puts in its place. */
function shown(name: string): string {
  return name === '' ? '(anon)' : name;
}

function titleOf(type: BtfType): string {
  return `${type.kind.toUpperCase()} '${shown(type.name)}'`;
}

const encodingWords: Readonly<Record<BtfInt['encoding'], string>> = {
  unsigned: '(none)',
  signed: 'SIGNED',
  char: 'CHAR',
  bool: 'BOOL',
};
