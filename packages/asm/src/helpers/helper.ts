import { inverse } from '../inverse.ts';
import { helperIds } from './table.ts';

/**
 * A helper of the kernel, by the name that BPF C calls it.
 *
 * @example
 * ```ts
 * import type { HelperName } from '@ebpf-ts/asm';
 *
 * const helper: HelperName = 'bpf_map_lookup_elem';
 * ```
 */
export type HelperName = keyof typeof helperIds;

/**
 * The number of a helper; undefined where there is none of this name.
 *
 * @example
 * ```ts
 * import { helperId } from '@ebpf-ts/asm';
 *
 * helperId('bpf_ktime_get_ns'); // 5
 * ```
 */
export function helperId(name: HelperName): number;
export function helperId(name: string): number | undefined;
export function helperId(name: string): number | undefined {
  return ids.get(name);
}

/**
 * The name of a helper; undefined where there is none of this number.
 *
 * @example
 * ```ts
 * import { helperName } from '@ebpf-ts/asm';
 *
 * helperName(5); // bpf_ktime_get_ns
 * ```
 */
export function helperName(id: number): HelperName | undefined {
  return names.get(id);
}

const ids: ReadonlyMap<string, number> = new Map(Object.entries(helperIds));
const names = inverse<HelperName, number>(helperIds);
