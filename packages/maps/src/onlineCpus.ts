import { readFileSync } from 'node:fs';

/** The numbers of the CPUs that run now. */
export function onlineCpus(): Uint32Array {
  return cpusOf(readFileSync('/sys/devices/system/cpu/online', 'utf8'));
}

/** The numbers in a list as the kernel writes it: `0-3,8`. */
export function cpusOf(list: string): Uint32Array {
  const ranges = list.trim().split(',');
  return Uint32Array.from(
    ranges.flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
  );
}
