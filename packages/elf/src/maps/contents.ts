import type { Btf } from '@ebpf-ts/btf';
import type { ElfRelocation } from '../elfRelocation.ts';
import { ElfError } from '../error.ts';
import { firstIndex } from '../firstIndex.ts';
import type { PlacedVariable } from '../placedVariable.ts';
import { placeIn, type Section } from '../section.ts';
import type { MapContent } from './definition.ts';

/** Bytes of a pointer in an object. */
const pointerSize = 8;

/** Reads what `.values` initializes maps of maps and program arrays with (`bpf_object__collect_map_relos`). */
export function contentsOf(
  btf: Btf,
  section: Section,
  maps: readonly PlacedVariable[],
  relocations: readonly ElfRelocation[],
): ReadonlyMap<PlacedVariable, readonly MapContent[]> {
  const contents = new Map<PlacedVariable, MapContent[]>();
  for (const { offset, symbol } of relocations) {
    const map = mapWith(maps, offset);
    const start = map === undefined ? undefined : valuesOffset(btf, map);
    const index = start === undefined ? -1 : (offset - start) / pointerSize;
    if (map === undefined || index < 0 || !Number.isInteger(index)) {
      throw new ElfError(
        `it is to hold the address of ${symbol.name}, and is no element of a map's values`,
        placeIn(section, offset),
        'Initialize maps with .values = { … } alone',
      );
    }
    const known = contents.get(map) ?? [];
    known.push({ index, name: symbol.name });
    contents.set(map, known);
  }
  return contents;
}

/** The map whose bytes, which come in the order of their offsets, hold a whole pointer there. */
function mapWith(maps: readonly PlacedVariable[], offset: number): PlacedVariable | undefined {
  const map = maps[firstIndex(maps, (each) => each.offset > offset) - 1];
  return map !== undefined && offset + pointerSize <= map.offset + map.size ? map : undefined;
}

/** Where the elements of a map's last field, `values`, begin in the section. */
function valuesOffset(btf: Btf, map: PlacedVariable): number | undefined {
  const type = btf.type(btf.resolve(map.typeId));
  const last = type.kind === 'struct' ? type.members.at(-1) : undefined;
  return last?.name === 'values' ? map.offset + last.bitOffset / 8 : undefined;
}
