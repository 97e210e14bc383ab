import type { Btf } from '../btf.ts';
import { codecOf } from '../codec.ts';

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
  return json(codecOf(btf, id).decode(data, 0));
}

function json(value: unknown): string {
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Uint8Array) return `[${value}]`;
  if (Array.isArray(value)) return `[${value.map(json)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${json(field)}`)}}`;
}
