const MAGIC = 'glibc-ld.so.cache1.1';
const headerSize = 48;
const entrySize = 24;
/** Ten times as many libraries as a large system has. */
const MOST = 100_000;

/**
 * The paths that `/etc/ld.so.cache` has for a library, those for processors with further instructions last. A cache that
 * is damaged, or in another byte order, has none.
 */
export function pathsInLoaderCache(cache: Buffer, soname: string): readonly string[] {
  // An older cache stands before it where both are kept.
  const start = cache.indexOf(MAGIC, 0, 'latin1');
  if (start < 0 || start + headerSize > cache.length) return [];
  const whole = cache.subarray(start);
  const count = whole.readUInt32LE(20);
  if (count > MOST || headerSize + count * entrySize > whole.length) return [];
  const [plain, special]: [string[], string[]] = [[], []];
  for (let at = headerSize; at < headerSize + count * entrySize; at += entrySize) {
    if (stringAt(whole, whole.readUInt32LE(at + 4)) !== soname) continue;
    const path = stringAt(whole, whole.readUInt32LE(at + 8));
    const isPlain = whole.readUInt32LE(at + 16) === 0 && whole.readUInt32LE(at + 20) === 0;
    (isPlain ? plain : special).push(path);
  }
  return [...plain, ...special];
}

function stringAt(cache: Buffer, offset: number): string {
  const end = offset < cache.length ? cache.indexOf(0, offset) : -1;
  return end < 0 || end - offset > 4096 ? '' : cache.toString('utf8', offset, end);
}
