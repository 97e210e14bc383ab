import { type KernelMap, mapTypeName } from '@ebpf-ts/core';
import type { Column } from '../terminal/columns.ts';

/**
 * A map as `ebpf-ts map show --json` prints it, with the names of bpftool's members. Members are added, never renamed or
 * removed.
 *
 * @example
 * ```ts
 * import type { ShownMap } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const maps: readonly ShownMap[] = JSON.parse(text);
 * console.log(maps.map(({ id, type, name }) => `${id} ${type} ${name}`));
 * ```
 */
export interface ShownMap {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly flags: number;
  readonly bytes_key: number;
  readonly bytes_value: number;
  readonly max_entries: number;
  /** 0 is none. */
  readonly btf_id: number;
}

export function shownMap({ info }: Pick<KernelMap, 'info'>): ShownMap {
  return {
    id: info.id,
    type: mapTypeName(info.type),
    name: info.name,
    flags: info.flags,
    bytes_key: info.keySize,
    bytes_value: info.valueSize,
    max_entries: info.maxEntries,
    btf_id: info.btfId,
  };
}

/** For people. */
export const mapColumns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'TYPE' },
  { title: 'NAME' },
  { title: 'KEY', align: 'right' },
  { title: 'VALUE', align: 'right' },
  { title: 'MAX', align: 'right' },
  { title: 'FLAGS' },
];

export function mapCells(map: ShownMap): readonly string[] {
  const { id, type, name, flags, bytes_key, bytes_value, max_entries } = map;
  const sizes = [bytes_key, bytes_value, max_entries].map(String);
  return [`${id}`, type, name, ...sizes, `0x${flags.toString(16)}`];
}
