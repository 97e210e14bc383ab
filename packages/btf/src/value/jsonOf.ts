/**
 * What a codec decodes as JSON: bytes as arrays of numbers, 64-bit integers with all their digits. Members that are
 * undefined are left out.
 *
 * @example
 * ```ts
 * import { jsonOf } from '@ebpf-ts/btf';
 *
 * jsonOf({ pid: 42, bytes: 18446744073709551615n, mac: Uint8Array.of(1, 2) });
 * // {"pid":42,"bytes":18446744073709551615,"mac":[1,2]}
 * ```
 */
export function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Uint8Array) return `[${value}]`;
  if (Array.isArray(value)) return `[${value.map(jsonOf)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`)}}`;
}
