import type { Btf, BtfKind } from '@ebpf-ts/btf';
import type { TargetKernel } from './targetKernel.ts';

/** The types of a kernel, and those of its modules for whoever has not found what he looks for. */
export function* typesOf(kernel: TargetKernel): Generator<Btf> {
  if (kernel.btf === undefined) return;
  yield kernel.btf;
  yield* kernel.modules.values();
}

/** Whether a type is in a kernel or in one of its modules. */
export function hasType(kernel: TargetKernel, name: string, kind: BtfKind): boolean {
  for (const btf of typesOf(kernel)) if (btf.find(name, kind) !== undefined) return true;
  return false;
}

/** Whether there is what an extern stands for; undefined where that is not known. */
export function symbolIsThere(
  name: string,
  kind: 'kfunc' | 'ksym',
  kernel: TargetKernel,
): boolean | undefined {
  if (kernel.btf === undefined) return undefined;
  if (hasType(kernel, name, kind === 'kfunc' ? 'func' : 'var')) return true;
  // Variables without a type are found among the symbols, of which functions alone are at hand.
  return kind === 'kfunc' ? false : undefined;
}
