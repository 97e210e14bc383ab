import { type BpfMap, mapTypeName } from '@ebpf-ts/core';

/** An entry as `ebpf-ts map dump --json` prints it: typed by the map's BTF, or bytes; per-CPU values by CPU. */
export interface DumpedEntry {
  readonly key: unknown;
  readonly value: unknown;
}

/** All entries of a map that has keys. */
export function entriesOf(map: BpfMap): readonly DumpedEntry[] {
  switch (map.kind) {
    case 'hash':
    case 'array':
    case 'lpm_trie':
      return Array.from<readonly [unknown, unknown], DumpedEntry>(map, ([key, value]) => ({ key, value }));
    default:
      throw new Error(
        `map '${map.info.name}': maps of type ${mapTypeName(map.info.type)} are not dumped. Those of hashes, arrays and LPM tries are`,
      );
  }
}
