import type { ObjectEdits } from '@ebpf-ts/probe';
import type { KconfigSpec } from './kconfigSpec.ts';
import type { MapSpec } from './mapSpec.ts';
import type { ProgramSpec } from './programSpec.ts';
import type { SectionImage } from './sectionImage.ts';

/** The parts of a spec that change what the kernel is asked for. */
interface Edited {
  readonly programs: readonly ProgramSpec[];
  readonly maps: readonly MapSpec[];
  readonly kconfig: readonly KconfigSpec[];
  readonly images: ReadonlyMap<string, SectionImage>;
}

/** What a preflight is to know of how an object was edited, as of one moment. */
export function editsOf({ programs, maps, kconfig, images }: Edited): ObjectEdits {
  return {
    data: new Map(
      [...images].flatMap(([section, { edited }]) =>
        edited === undefined ? [] : [[section, edited.slice()]],
      ),
    ),
    maps: new Map(maps.map((map) => [map.name, editedMap(map)])),
    reused: new Set(maps.filter(({ reuse }) => reuse !== undefined).map(({ name }) => name)),
    leftOut: new Set(maps.filter(({ autocreate }) => !autocreate).map(({ name }) => name)),
    targets: new Map(
      programs.flatMap(({ name, newTarget }) => (newTarget === undefined ? [] : [[name, newTarget]])),
    ),
    config: new Map(
      kconfig.flatMap(({ name, line }) =>
        line === undefined ? [] : [[name, line.slice(name.length + 1).trimEnd()]],
      ),
    ),
  };
}

function editedMap({ type: typeName, keySize, valueSize, maxEntries, flags }: MapSpec) {
  return { typeName, keySize, valueSize, maxEntries, flags };
}
