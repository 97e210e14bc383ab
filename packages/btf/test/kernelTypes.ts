import { readFileSync } from 'node:fs';
import { Btf } from '../src/index.ts';

/** The types of the running kernel. */
export const kernelBytes = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
export const kernel = Btf.parse(kernelBytes);

/** So many different ones of these, drawn at random, the same in every run. */
export function draw<T>(from: readonly T[], count: number): readonly T[] {
  let state = 20_261_122;
  const keys = new Map(
    from.map((item) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return [item, state];
    }),
  );
  return [...from].sort((one, other) => (keys.get(one) ?? 0) - (keys.get(other) ?? 0)).slice(0, count);
}

/** The ids of all structs that have a name of their own. */
export function namedStructs(btf: Btf): readonly number[] {
  const ids = new Map<string, number[]>();
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== 'struct') continue;
    const { name } = btf.type(id);
    ids.set(name, [...(ids.get(name) ?? []), id]);
  }
  ids.delete('');
  return [...ids.values()].flatMap((all) => (all.length === 1 ? all : []));
}
