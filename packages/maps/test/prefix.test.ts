import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4Prefix, ipv6Prefix } from '../src/index.ts';

function encoded(codec: typeof ipv6Prefix, text: string): Uint8Array {
  const data = new DataView(new ArrayBuffer(codec.size));
  codec.encode(text, data, 0);
  return new Uint8Array(data.buffer);
}

/** As the URL standard writes the address, which is Node's work. */
const written = (address: string) => new URL(`http://[${address}]/`).hostname.slice(1, -1);

describe('a prefix of addresses', () => {
  it('has its length in bits, then the address in network order', () => {
    expect(encoded(ipv4Prefix, '192.0.2.1/24')).toEqual(Uint8Array.of(24, 0, 0, 0, 192, 0, 2, 1));
    expect(encoded(ipv6Prefix, '2001:db8::ff')).toEqual(
      Uint8Array.of(128, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff),
    );
    expect(encoded(ipv6Prefix, '::ffff:192.0.2.1/96').subarray(14)).toEqual(
      Uint8Array.of(255, 255, 192, 0, 2, 1),
    );
  });

  it('is written as everybody writes it', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, length) => {
        const codec = ipv6Prefix;
        const data = new DataView(encoded(codec, `${address}/${length}`).buffer);
        expect(codec.decode(data, 0)).toBe(`${written(address)}/${length}`);
      }),
    );
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const data = new DataView(encoded(ipv4Prefix, `${address}/${length}`).buffer);
        expect(ipv4Prefix.decode(data, 0)).toBe(`${address}/${length}`);
      }),
    );
  });

  it('is refused where it is none', () => {
    for (const wrong of ['', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/33', '10.0.0', '::1', '10.0.0.0/8x']) {
      expect(() => encoded(ipv4Prefix, wrong)).toThrow(/no IPv4 address|the length of a prefix/);
    }
    for (const wrong of ['', ':::', '1::2::3', 'fe80::1%eth0', '::1/129', '10.0.0.0/8']) {
      expect(() => encoded(ipv6Prefix, wrong)).toThrow(/no IPv6 address|the length of a prefix/);
    }
  });
});
