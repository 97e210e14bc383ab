import { jsonOf } from '@ebpf-ts/btf';
import { type BpfMap, listMaps, openMap, storedTypesOf } from '@ebpf-ts/core';
import { pinnedTable, pinsOf, withPins } from '../options/pins.ts';
import { referenceOf } from '../options/reference.ts';
import { listing } from '../terminal/columns.ts';
import { jsonRows } from '../terminal/json.ts';
import { printText } from '../terminal/output.ts';
import type { MapActions } from './command.ts';
import { entriesOf } from './entries.ts';
import { mapCells, mapColumns, shownMap } from './row.ts';

/** What `ebpf-ts map` does. */
export const map: MapActions = {
  async show(words, { json, bpffs }) {
    const shown =
      words.length === 0 ? Array.from(listMaps(), (info) => shownMap({ info })) : [withMap(words, shownMap)];
    const pins = bpffs === true ? pinsOf('map') : undefined;
    const rows = shown.map((map) => withPins(map, pins));
    const { columns } = process.stdout;
    await printText(json ? jsonRows(rows) : listing(...pinnedTable(mapColumns, rows, mapCells), columns));
  },

  async dump(words, { json }) {
    const entries = withMap(words, entriesOf);
    const cells = entries.map(({ key, value }) => [jsonOf(key), jsonOf(value)]);
    const columns = [{ title: 'KEY' }, { title: 'VALUE' }];
    await printText(json ? jsonRows(entries) : listing(columns, cells, process.stdout.columns));
  },

  async pin(words) {
    const path = words.at(-1) ?? '';
    if (words.length < 2) throw new Error('name the map, and behind it the path to pin it at');
    withMap(words.slice(0, -1), (map) => map.pin(path));
  },
};

/** Opened twice: what its types are is known only then. */
function withMap<T>(words: readonly string[], use: (map: BpfMap) => T): T {
  const reference = referenceOf(words);
  if ('tag' in reference) throw new Error('a map has no tag: name it by id, name or path');
  using raw = openMap(reference);
  using map = openMap({ id: raw.info.id }, storedTypesOf(raw.info));
  return use(map);
}
