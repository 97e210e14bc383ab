import { jsonOf } from '@ebpf-ts/btf';
import { harmlessJson } from './harmless.ts';

/** Rows as a JSON array, a row a line. */
export function jsonRows(rows: readonly object[]): string {
  return harmlessJson(rows.length === 0 ? '[]' : `[\n${rows.map(jsonOf).join(',\n')}\n]`);
}

/** One line of JSON. */
export function jsonLineOf(value: object): string {
  return harmlessJson(jsonOf(value));
}
