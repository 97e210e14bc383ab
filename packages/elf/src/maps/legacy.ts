import type { Btf } from '@ebpf-ts/btf';
import { viewOf } from '../elf.ts';
import { ElfError } from '../error.ts';
import type { PlacedVariable } from '../placedVariable.ts';
import { placeIn, type Section } from '../section.ts';
import type { ElfSymbol } from '../symbol.ts';
import type { MapDefinition } from './definition.ts';
import { mapTypeNames } from './types.ts';

/** Reads `struct bpf_map_def` of any length in `maps` and `maps/NAME`, and iproute2's `struct bpf_elf_map`. */
export function parseLegacyMaps(
  btf: Btf | undefined,
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
  placed: readonly PlacedVariable[],
  littleEndian: boolean,
): readonly MapDefinition[] {
  return sections
    .filter(({ name, size }) => (name === 'maps' || name.startsWith('maps/')) && size > 0)
    .flatMap((section) => {
      const starts = definitionsIn(section, symbols);
      return starts.map(({ name, value }, index) => {
        const end = starts[index + 1]?.value ?? section.size;
        const variable = placed.find((each) => each.section === section && each.offset === value);
        return readDefinition(
          section,
          name,
          value,
          end - value,
          fieldsOf(btf, variable, end - value),
          littleEndian,
        );
      });
    });
}

/** The symbols at which definitions begin: of equal addresses the first, which is no section's. */
function definitionsIn(section: Section, symbols: readonly ElfSymbol[]): readonly ElfSymbol[] {
  const own = symbols.filter(
    ({ section: index, type, name }) =>
      index === section.index && name !== '' && (type === 'object' || type === 'notype'),
  );
  const sorted = own.toSorted((a, b) => a.value - b.value);
  return sorted.filter(({ value }, index) => value !== sorted[index - 1]?.value);
}

type Field =
  | 'type'
  | 'keySize'
  | 'valueSize'
  | 'maxEntries'
  | 'flags'
  | 'id'
  | 'pinning'
  | 'innerId'
  | 'innerIndex'
  | 'numaNode';

/** Where each field stands, in bytes from the start of the definition. */
type Fields = ReadonlyMap<Field, number>;

/** The names that loaders gave to the fields. */
const fieldNames: ReadonlyMap<string, Field> = new Map([
  ['type', 'type'],
  ['key_size', 'keySize'],
  ['size_key', 'keySize'],
  ['value_size', 'valueSize'],
  ['size_value', 'valueSize'],
  ['max_entries', 'maxEntries'],
  ['max_elem', 'maxEntries'],
  ['map_flags', 'flags'],
  ['flags', 'flags'],
  ['id', 'id'],
  ['pinning', 'pinning'],
  ['inner_id', 'innerId'],
  ['inner_idx', 'innerIndex'],
  ['inner_map_idx', 'innerId'],
  ['numa_node', 'numaNode'],
]);

const common: readonly Field[] = ['type', 'keySize', 'valueSize', 'maxEntries', 'flags'];
const iproute2: readonly Field[] = [...common, 'id', 'pinning', 'innerId', 'innerIndex'];
const gobpf: readonly Field[] = [...common, 'pinning'];

/** BTF names the fields; without it the length tells whose definition it is. */
function fieldsOf(btf: Btf | undefined, variable: PlacedVariable | undefined, size: number): Fields {
  const type =
    btf !== undefined && variable !== undefined ? btf.type(btf.resolve(variable.typeId)) : undefined;
  const members = type?.kind === 'struct' ? type.members : [];
  const named = members.flatMap(({ name, bitOffset }) => {
    const field = fieldNames.get(name);
    return field === undefined ? [] : [[field, bitOffset / 8] as const];
  });
  if (named.length > 0) return new Map(named);
  const order = size === 36 ? iproute2 : size === 280 ? gobpf : common;
  return new Map(order.map((field, index) => [field, index * 4]));
}

function readDefinition(
  section: Section,
  name: string,
  offset: number,
  size: number,
  fields: Fields,
  littleEndian: boolean,
): MapDefinition {
  const place = placeIn(section, offset);
  if (offset > section.data.length) {
    throw new ElfError(`map ${name} is at ${offset} of ${section.data.length} bytes`, place);
  }
  if (size < 16 || offset + size > section.data.length) {
    throw new ElfError(`map ${name} has ${size} bytes, a definition at least 16`, place);
  }
  const data = viewOf(section.data);
  const field = (wanted: Field) => {
    const at = fields.get(wanted);
    return at === undefined || !Number.isInteger(at) || at + 4 > size
      ? undefined
      : data.getUint32(offset + at, littleEndian);
  };
  const type = field('type') ?? 0;
  return {
    name,
    section: section.name,
    offset,
    type,
    typeName: mapTypeNames[type] ?? `map_type_${type}`,
    keySize: field('keySize') ?? 0,
    valueSize: field('valueSize') ?? 0,
    maxEntries: field('maxEntries') ?? 0,
    flags: field('flags') ?? 0,
    numaNode: field('numaNode'),
    pinning: 'none',
    mapExtra: 0n,
    keyTypeId: undefined,
    valueTypeId: undefined,
    inner: undefined,
    contents: [],
    legacy: {
      size,
      id: field('id'),
      pinning: field('pinning'),
      innerId: field('innerId'),
      innerIndex: field('innerIndex'),
    },
  };
}
