import { bytes, type Schema, struct, u32 } from '@ebpf-ts/btf';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './address.ts';

/**
 * Keys of {@link LpmTrie}s of IPv4 addresses: `'10.0.0.0/8'`; an address alone is the prefix of its whole length.
 *
 * @example
 * ```ts
 * import { ipv4Prefix, LpmTrie, u32 } from '@ebpf-ts/maps';
 *
 * using routes = LpmTrie.create({ name: 'routes', key: ipv4Prefix, value: u32, maxEntries: 100 });
 * ```
 */
export const ipv4Prefix: Schema<string> = prefix('ipv4_prefix', 4, parseIpv4, formatIpv4);

/**
 * Keys of {@link LpmTrie}s of IPv6 addresses: `'2001:db8::/32'`.
 *
 * @example
 * ```ts
 * import { ipv6Prefix, LpmTrie, u32 } from '@ebpf-ts/maps';
 *
 * using routes = LpmTrie.create({ name: 'routes6', key: ipv6Prefix, value: u32, maxEntries: 100 });
 * ```
 */
export const ipv6Prefix: Schema<string> = prefix('ipv6_prefix', 16, parseIpv6, formatIpv6);

/** `struct bpf_lpm_trie_key` with an address as data. */
function prefix(
  name: string,
  size: number,
  parse: (address: string) => Uint8Array,
  format: (address: Uint8Array) => string,
): Schema<string> {
  const raw = struct(name, { prefixlen: u32, data: bytes(size) });
  return {
    size: raw.size,
    align: raw.align,
    addTo: raw.addTo,
    decode(data, offset) {
      const { prefixlen, data: address } = raw.decode(data, offset, raw.size);
      return `${format(address)}/${prefixlen}`;
    },
    encode(text, data, offset) {
      const [address = '', length = String(size * 8)] = text.split('/', 2);
      if (!/^\d{1,3}$/.test(length) || Number(length) > size * 8) {
        throw new RangeError(`the length of a prefix is 0 to ${size * 8}, not '${length}'`);
      }
      raw.encode({ prefixlen: Number(length), data: parse(address) }, data, offset);
    },
  };
}
