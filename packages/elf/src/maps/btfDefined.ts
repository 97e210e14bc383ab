import type { Btf, BtfMember } from '@ebpf-ts/btf';
import type { ElfRelocation } from '../elfRelocation.ts';
import { ElfError } from '../error.ts';
import type { PlacedVariable } from '../placedVariable.ts';
import { placeIn, type Section } from '../section.ts';
import { contentsOf } from './contents.ts';
import type { MapDefinition } from './definition.ts';
import { mapTypeNames } from './types.ts';

/** Reads the definitions in `.maps`, field by field as libbpf's `parse_btf_map_def` does. */
export function parseBtfMaps(
  btf: Btf | undefined,
  sections: readonly Section[],
  placed: readonly PlacedVariable[],
  relocations: ReadonlyMap<number, readonly ElfRelocation[]>,
): readonly MapDefinition[] {
  const section = sections.find(({ name }) => name === '.maps');
  if (section === undefined) return [];
  if (btf === undefined) {
    throw new ElfError(
      'maps are defined in BTF, and the object has none',
      placeIn(section, 0),
      'Compile with clang -g',
    );
  }
  const known = new Map<number, MapDefinition>();
  const variables = placed.filter((variable) => variable.section === section);
  const contents = contentsOf(btf, section, variables, relocations.get(section.index) ?? []);
  return variables.map((variable) => {
    const id = btf.resolve(variable.typeId);
    const source = { btf, section, variable };
    checkVariable(source, id);
    const definition = known.get(id) ?? readDefinition(source, id, false);
    known.set(id, definition);
    const { name, offset } = variable;
    return {
      ...definition,
      name,
      offset,
      inner: definition.inner && { ...definition.inner, name: `${name}.inner` },
      contents: contents.get(variable) ?? [],
    };
  });
}

/** Where a definition is, for the errors about it. */
interface Source {
  readonly btf: Btf;
  readonly section: Section;
  readonly variable: PlacedVariable;
}

/** The fields as they are read, before what depends on several of them. */
interface Draft {
  readonly numbers: Map<string, number>;
  readonly types: Map<'key' | 'value', number>;
  mapExtra: bigint;
  inner: MapDefinition | undefined;
}

/** Of each variable, also where another one of its type was read before. */
function checkVariable(source: Source, typeId: number): void {
  const { btf, variable } = source;
  const kind = btf.kindOf(typeId);
  if (kind === 'struct' && variable.name !== '' && variable.linkage === 'global') return;
  throw refuse(source, `it is a ${variable.linkage} ${kind}`, 'Define a map as a global struct variable');
}

function readDefinition(source: Source, structId: number, isInner: boolean): MapDefinition {
  const struct = source.btf.type(structId);
  if (struct.kind !== 'struct') throw refuse(source, `it is made of a ${struct.kind}`);
  const draft: Draft = { numbers: new Map(), types: new Map(), mapExtra: 0n, inner: undefined };
  for (const [index, member] of struct.members.entries()) {
    readField(source, draft, member, index === struct.members.length - 1, isInner);
  }
  return finish(source, draft);
}

function readField(source: Source, draft: Draft, member: BtfMember, isLast: boolean, isInner: boolean): void {
  const { name } = member;
  switch (name) {
    case 'type':
    case 'max_entries':
    case 'map_flags':
    case 'numa_node':
      draft.numbers.set(name, readNumber(source, member));
      return;
    case 'key_size':
    case 'value_size':
      setSize(source, draft, name, readNumber(source, member));
      return;
    case 'key':
    case 'value': {
      const typeId = pointee(source, member);
      if (source.btf.resolve(typeId) === 0)
        throw refuse(source, `field ${name}: a void has no size`, `Use ${name}_size`);
      setSize(source, draft, `${name}_size`, source.btf.sizeOf(typeId));
      draft.types.set(name, typeId);
      return;
    }
    case 'values':
      readValues(source, draft, member, isLast, isInner);
      return;
    case 'pinning': {
      const pinning = readNumber(source, member);
      if (isInner || pinning > 1) throw refuse(source, `pinning ${pinning} is none that a map can have`);
      draft.numbers.set(name, pinning);
      return;
    }
    case 'map_extra':
      draft.mapExtra = readExtra(source, member);
      return;
    default:
      throw refuse(source, `field ${name} is unknown`, 'Use the fields that libbpf knows');
  }
}

function finish(source: Source, draft: Draft): MapDefinition {
  const { numbers, types } = draft;
  const type = numbers.get('type') ?? 0;
  if (type === 0) throw refuse(source, 'it has no type', 'Add __uint(type, BPF_MAP_TYPE_…)');
  const typeName = mapTypeNames[type] ?? `map_type_${type}`;
  return {
    name: source.variable.name,
    section: source.section.name,
    offset: source.variable.offset,
    type,
    typeName,
    keySize: numbers.get('key_size') ?? 0,
    valueSize: typeName.endsWith('ringbuf') && types.has('value') ? 0 : (numbers.get('value_size') ?? 0),
    maxEntries: numbers.get('max_entries') ?? 0,
    flags: numbers.get('map_flags') ?? 0,
    numaNode: numbers.get('numa_node'),
    pinning: numbers.get('pinning') === 1 ? 'by_name' : 'none',
    mapExtra: draft.mapExtra,
    keyTypeId: types.get('key'),
    valueTypeId: types.get('value'),
    inner: draft.inner,
    contents: [],
    legacy: undefined,
  };
}

/** `__uint(name, n)`: a pointer to an array of n. */
function readNumber(source: Source, member: BtfMember): number {
  const { btf } = source;
  const pointer = btf.type(btf.resolve(member.typeId));
  const array = pointer.kind === 'ptr' ? btf.type(pointer.typeId) : pointer;
  if (pointer.kind === 'ptr' && array.kind === 'array') return array.length;
  throw refuse(
    source,
    `field ${member.name} is a ${array.kind}, not a number`,
    `Use __uint(${member.name}, …)`,
  );
}

/** `__uint` or `__ulong`: an enum with one value. */
function readExtra(source: Source, member: BtfMember): bigint {
  const type = source.btf.type(source.btf.resolve(member.typeId));
  const values = type.kind === 'enum' || type.kind === 'enum64' ? type.values : [];
  const [only] = values;
  return only !== undefined && values.length === 1 ? BigInt(only.value) : BigInt(readNumber(source, member));
}

/** `__type(name, T)`: a pointer to T. */
function pointee(source: Source, member: BtfMember): number {
  const type = source.btf.type(member.typeId);
  if (type.kind === 'ptr') return type.typeId;
  throw refuse(source, `field ${member.name} is a ${type.kind}, not a type`, `Use __type(${member.name}, …)`);
}

function setSize(source: Source, draft: Draft, name: 'key_size' | 'value_size', size: number): void {
  const known = draft.numbers.get(name) ?? 0;
  if (known !== 0 && known !== size) throw refuse(source, `${name} is both ${known} and ${size}`);
  draft.numbers.set(name, size);
}

/** `__array(values, T)`: what a map of maps or a program array is filled with. */
function readValues(
  source: Source,
  draft: Draft,
  member: BtfMember,
  isLast: boolean,
  isInner: boolean,
): void {
  const { btf } = source;
  const outer = mapTypeNames[draft.numbers.get('type') ?? 0];
  const ofPrograms = outer === 'prog_array';
  if (isInner || !isLast || (!ofPrograms && outer !== 'array_of_maps' && outer !== 'hash_of_maps')) {
    throw refuse(
      source,
      `field values does not fit a ${outer ?? 'map'}`,
      'Give it last, in a map of maps or a program array',
    );
  }
  setSize(source, draft, 'value_size', 4);
  const array = btf.type(member.typeId);
  const pointer =
    array.kind === 'array' && array.length === 0 ? btf.type(btf.resolve(array.elementTypeId)) : array;
  const id = pointer.kind === 'ptr' ? btf.resolve(pointer.typeId) : 0;
  if (btf.kindOf(id) !== (ofPrograms ? 'func_proto' : 'struct')) {
    throw refuse(source, `field values holds a ${btf.kindOf(id)}`, `Use __array(values, …)`);
  }
  if (!ofPrograms) draft.inner = readDefinition(source, id, true);
}

function refuse(source: Source, reason: string, remedy?: string): ElfError {
  const { variable, section } = source;
  return new ElfError(`map ${variable.name}: ${reason}`, placeIn(section, variable.offset), remedy);
}
