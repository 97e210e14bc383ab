import type { Btf, BtfKind } from '@ebpf-ts/btf';
import { nearest } from '../options/nearest.ts';

/** The ids of all types with these names, of these kinds; a name without any is an error that says what is near. */
export function selectTypes(
  btf: Btf,
  names: readonly string[],
  kinds: ReadonlySet<BtfKind> | undefined,
): readonly number[] {
  return names.flatMap((name) => {
    const all = btf.findAll(name);
    if (all.length === 0) {
      const near = nearest(name, namesIn(btf));
      const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
      throw new Error(`there is no type ${name} among the ${btf.typeCount}.${hint}`);
    }
    const suitable = all.filter((id) => kinds?.has(btf.kindOf(id)) ?? true);
    const [first = 0] = all;
    if (suitable.length === 0) {
      throw new Error(`${name} is a ${btf.kindOf(first)}, which only --format raw and json print`);
    }
    return suitable;
  });
}

function namesIn(btf: Btf): ReadonlySet<string> {
  const names = new Set<string>();
  for (let id = 1; id <= btf.typeCount; id++) names.add(btf.type(id).name);
  names.delete('');
  return names;
}
