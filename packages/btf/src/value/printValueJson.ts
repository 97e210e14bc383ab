import type { Btf } from '../btf.ts';
import { codecOf } from '../codec.ts';
import { jsonOf } from './jsonOf.ts';

/**
 * Prints a value as JSON: what a codec decodes, bytes as arrays of numbers, 64-bit integers with all their digits.
 *
 * @throws {BtfError} when there are fewer bytes than the type has, or the type has no values.
 * @example
 * ```ts
 * import { type Btf, printValueJson } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 * declare const data: DataView;
 *
 * console.log(printValueJson(btf, id, data)); // {"pid":42,"comm":"bash"}
 * ```
 */
export function printValueJson(btf: Btf, id: number, data: DataView): string {
  return jsonOf(codecOf(btf, id).decode(data, 0));
}
