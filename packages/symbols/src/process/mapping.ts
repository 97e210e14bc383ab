/** Memory of a process that holds code. */
export interface Mapping {
  readonly start: number;
  /** One past its last byte. */
  readonly end: number;
  /** Bytes from the beginning of the file to what is at `start`. */
  readonly fileOffset: number;
  /** 0 where it is no file's. */
  readonly inode: number;
  /** As the process sees it; `[vdso]` and the like; empty for memory without a name. */
  readonly path: string;
  /** Whether the file was removed, or replaced by another, since. */
  readonly isDeleted: boolean;
}

const DELETED = ' (deleted)';

/** The executable mappings of `/proc/PID/maps`, in the order of their addresses. */
export function parseMappings(text: string): readonly Mapping[] {
  const lines = text.matchAll(
    /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ..x. ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\d+) *(.*)$/gm,
  );
  return Array.from(lines, ([, start = '', end = '', fileOffset = '', inode = '', name = '']) => {
    const isDeleted = inode !== '0' && name.endsWith(DELETED);
    return {
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
      fileOffset: Number.parseInt(fileOffset, 16),
      inode: Number(inode),
      path: (isDeleted ? name.slice(0, -DELETED.length) : name).replaceAll('\\012', '\n'),
      isDeleted,
    };
  });
}

/** The mapping that holds an address. */
export function mappingAt(mappings: readonly Mapping[], address: number): Mapping | undefined {
  let [low, high] = [0, mappings.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((mappings[middle]?.end ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  const found = mappings[low];
  return found !== undefined && found.start <= address ? found : undefined;
}
