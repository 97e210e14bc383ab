import { listPins, type Pin } from '@ebpf-ts/core';
import type { Column } from '../terminal/columns.ts';

/** The paths where things of a kind are pinned, by their ids. */
export type Pins = ReadonlyMap<number, readonly string[]>;

/** Those on all BPF file systems that are mounted. */
export function pinsOf(kind: Pin['kind']): Pins {
  const pins = new Map<number, string[]>();
  for (const pin of listPins()) {
    if (pin.kind !== kind) continue;
    const known = pins.get(pin.id);
    if (known === undefined) pins.set(pin.id, [pin.path]);
    else known.push(pin.path);
  }
  return pins;
}

/** What may have been asked where it is pinned. */
export type WithPins<T> = T & { readonly pinned?: readonly string[] };

/** Adds bpftool's member to what is shown, where it was asked for. */
export function withPins<T extends { readonly id: number }>(shown: T, pins: Pins | undefined): WithPins<T> {
  return pins === undefined ? shown : { ...shown, pinned: pins.get(shown.id) ?? [] };
}

/** The columns and cells of a table, with one more where pins were asked for. */
export function pinnedTable<T>(
  columns: readonly Column[],
  rows: readonly WithPins<T>[],
  cellsOf: (row: WithPins<T>) => readonly string[],
): readonly [readonly Column[], readonly (readonly string[])[]] {
  if (rows.every(({ pinned }) => pinned === undefined)) return [columns, rows.map(cellsOf)];
  return [
    [...columns, { title: 'PINNED' }],
    rows.map((row) => [...cellsOf(row), (row.pinned ?? []).join(' ')]),
  ];
}
