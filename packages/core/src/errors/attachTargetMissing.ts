import type { BtfKind } from '@ebpf-ts/btf';
import { kernelBtf, nearest } from '@ebpf-ts/probe';

/**
 * What libbpf found no BTF of, and what may have been meant: for a program whose section names a function, a tracepoint
 * or a hook that this kernel does not have, which libbpf refuses with ESRCH.
 */
export function attachTargetMissing(log: string, section: string | undefined): string | undefined {
  const [, program, target = ''] =
    /prog '([^']*)': failed to find kernel BTF type ID of '([^']*)'/.exec(log) ?? [];
  if (program === undefined) return undefined;
  const sort = SORTS.find(({ sections }) => sections.test(section ?? '')) ?? FUNCTION;
  const near = neighbours(target, sort);
  const hint = near.length === 0 ? '' : `; near it: ${near.join(', ')}`;
  return `program '${program}': this kernel has no ${sort.what} '${target}' to attach to${hint}`;
}

/** How the kernel's BTF lists the places of one kind of program. */
interface Sort {
  readonly what: string;
  readonly sections: RegExp;
  readonly kind: BtfKind;
  /** What stands before each name there. */
  readonly prefix: string;
}

const FUNCTION: Sort = {
  what: 'function',
  sections: /^f(?:entry|exit|mod_ret|session)/,
  kind: 'func',
  prefix: '',
};

const SORTS: readonly Sort[] = [
  { what: 'tracepoint', sections: /^(?:tp_btf|raw_tp)/, kind: 'typedef', prefix: 'btf_trace_' },
  { what: 'LSM hook', sections: /^lsm/, kind: 'func', prefix: 'bpf_lsm_' },
  { what: 'iterator', sections: /^iter/, kind: 'func', prefix: 'bpf_iter_' },
  FUNCTION,
];

/** Damaged types of a kernel must not take the place of the error that is told. */
function neighbours(target: string, sort: Sort): readonly string[] {
  try {
    return nearest(target, namesOf(sort));
  } catch {
    return [];
  }
}

function* namesOf({ kind, prefix }: Sort): Generator<string> {
  const btf = kernelBtf();
  if (btf === undefined) return;
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== kind) continue;
    const { name } = btf.type(id);
    if (name.startsWith(prefix)) yield name.slice(prefix.length);
  }
}
