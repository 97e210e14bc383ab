import { isIPv4, isIPv6 } from 'node:net';

/** The 4 bytes of `192.0.2.1`. */
export function parseIpv4(text: string): Uint8Array {
  if (!isIPv4(text)) throw new TypeError(`'${text}' is no IPv4 address`);
  return Uint8Array.from(text.split('.'), Number);
}

export function formatIpv4(address: Uint8Array): string {
  return address.join('.');
}

/** The 16 bytes of `2001:db8::1`. */
export function parseIpv6(text: string): Uint8Array {
  if (!isIPv6(text) || text.includes('%')) throw new TypeError(`'${text}' is no IPv6 address`);
  const [head = '', tail] = text.split('::', 2);
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return Uint8Array.from([...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]));
}

/** As RFC 5952 wants it: the longest run of two or more zero groups, and the first of equals, becomes `::`. */
export function formatIpv6(address: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => {
    const [high = 0, low = 0] = address.subarray(2 * index);
    return ((high << 8) | low).toString(16);
  });
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = parseIpv4(group);
    return [(a << 8) | b, (c << 8) | d];
  });
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let run = 0;
  groups.forEach((group, index) => {
    run = group === '0' ? run + 1 : 0;
    if (run > best.length) best = { start: index - run + 1, length: run };
  });
  return best;
}
