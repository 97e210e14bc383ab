import { readFileSync } from 'node:fs';

/**
 * The names of the functions that calls go to once the kernel has put distances from `__bpf_call_base` in place of
 * helpers' numbers. None where `/proc/kallsyms` hides addresses from this process.
 */
export function helperNames(distances: readonly number[]): ReadonlyMap<number, string> {
  if (distances.length === 0) return new Map();
  const symbols = kernelSymbols();
  const base = /^([0-9a-f]+) . __bpf_call_base$/m.exec(symbols)?.[1];
  if (base === undefined || /^0+$/.test(base)) return new Map();
  const names = new Map<number, string>();
  for (const distance of new Set(distances)) {
    const address = BigInt.asUintN(64, BigInt(`0x${base}`) + BigInt(distance | 0));
    const at = symbols.indexOf(`\n${address.toString(16).padStart(16, '0')} `);
    const [, , name] = at < 0 ? [] : symbols.slice(at + 1, symbols.indexOf('\n', at + 1)).split(/\s/);
    if (name !== undefined) names.set(distance, name);
  }
  return names;
}

/** Empty where there are none to read. */
function kernelSymbols(): string {
  try {
    return readFileSync('/proc/kallsyms', 'latin1');
  } catch {
    return '';
  }
}
