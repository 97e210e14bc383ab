import { attachTargetOf, programKindOf } from '@ebpf-ts/elf';
import { nearest } from '../nearest.ts';
import type { Status } from '../verdict.ts';
import { hasType } from './kernelTypes.ts';
import type { TargetKernel } from './targetKernel.ts';

/** What a program is attached to, and whether a kernel has it. */
export interface TargetNeed {
  readonly needs: string;
  readonly status: Status;
  readonly hint?: string;
  readonly stops?: 'attach';
}

/** How the kernel's BTF calls what programs of a kind attach to. */
const IN_BTF = {
  tp_btf: ['typedef', 'btf_trace_'],
  lsm: ['func', 'bpf_lsm_'],
  lsm_cgroup: ['func', 'bpf_lsm_'],
  iter: ['func', 'bpf_iter_'],
} as const;

/** Looks up the target in a section's name; undefined where it names none that can be looked up. */
export function targetFinding(section: string, kernel: TargetKernel): TargetNeed | undefined {
  const target = attachTargetOf(section);
  const kind = programKindOf(section);
  switch (target?.kind) {
    case 'btf':
      return inBtf(kind, target.name, kernel);
    case 'kernel_function':
      return asFunction(target.name, kernel);
    case 'syscall': {
      const prefix =
        { x64: '__x64_', arm64: '__arm64_', s390x: '__s390x_', riscv64: '__riscv_' }[kernel.arch] ?? '__se_';
      return asFunction(`${prefix}sys_${target.name}`, kernel);
    }
    case 'tracepoint': {
      const name = `${target.category}/${target.name}`;
      return attaching(`tracepoint ${name}`, kernel.hasTracepoint(name));
    }
    default:
      return undefined;
  }
}

function inBtf(kind: string, name: string, kernel: TargetKernel): TargetNeed {
  const [type, prefix] = kind in IN_BTF ? IN_BTF[kind as keyof typeof IN_BTF] : (['func', ''] as const);
  const needs = `${kind} target ${name}`;
  const { btf } = kernel;
  if (btf === undefined)
    return { needs, status: 'unknown', hint: 'it is found in the kernel’s BTF, which is not at hand' };
  const found = hasType(kernel, `${prefix}${name}`, type);
  if (!found) {
    const near = prefix === '' ? kernel.nearFunctions(name) : nearest(name, namesIn(btf, type, prefix));
    const instead = near.length > 0 ? `; near it: ${near.join(', ')}` : '';
    return { needs, status: 'unsupported', hint: `the kernel has no ${type} ${prefix}${name}${instead}` };
  }
  if (prefix === '' && kernel.hasFunction(name) === false) {
    return {
      needs,
      status: 'unsupported',
      hint: 'it has a type and no symbol: it is inlined wherever it is called',
    };
  }
  return { needs, status: 'supported' };
}

function* namesIn(btf: NonNullable<TargetKernel['btf']>, kind: string, prefix: string): Generator<string> {
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== kind) continue;
    const { name } = btf.type(id);
    if (name.startsWith(prefix)) yield name.slice(prefix.length);
  }
}

function asFunction(name: string, kernel: TargetKernel): TargetNeed {
  const need = attaching(`function ${name}`, kernel.hasFunction(name));
  if (need.status !== 'unsupported') return need;
  const near = kernel.nearFunctions(name);
  return {
    ...need,
    hint: `the kernel has none of this name${near.length > 0 ? `; near it: ${near.join(', ')}` : ''}`,
  };
}

function attaching(needs: string, has: boolean | undefined): TargetNeed {
  const status = has === undefined ? 'unknown' : has ? 'supported' : 'unsupported';
  return { needs, status, stops: 'attach' };
}
