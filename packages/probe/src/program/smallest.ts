import { encode, type Instruction } from '@ebpf-ts/asm';
import { BtfBuilder, hostIsLittleEndian, i32 } from '@ebpf-ts/btf';
import { programSectionOf } from '@ebpf-ts/elf';
import { type BtfHandle, binding, isNativeError, type ProgramTryLoadOptions } from '@ebpf-ts/native';
import type { Verdict } from '../verdict.ts';
import { KERNEL_BTF, kernelBtf } from './kernelBtf.ts';
import { type BtfTarget, type ProbedKind, type ProbedProgram, probedKinds } from './kinds.ts';

/** A program of a kind, to be loaded; or why there can be none here. */
export type SmallestProgram = ProgramTryLoadOptions | { readonly missing: Verdict };

export const BPF_F_SLEEPABLE = 1 << 4;

/** `r0 = N; exit`, of the type and for the target that the section stands for. */
export function smallestProgram(name: ProbedProgram): SmallestProgram {
  const kind: ProbedKind = probedKinds[name];
  const section = programSectionOf(name);
  if (section === undefined) throw new Error(`libbpf knows no section ${name}`);
  const { target, member, returns = 0, sleepable } = kind;
  const found = target === undefined ? undefined : idOf(target);
  if (typeof found === 'object') return { missing: found };
  const program = {
    type: section.programTypeId,
    expectedAttachType: member === undefined ? section.attachTypeId : memberIndex(found, member),
    ...(found !== undefined && { attachBtfId: found }),
    ...(sleepable && { flags: BPF_F_SLEEPABLE }),
    instructions: returning(returns),
    license: 'GPL',
  };
  return kind.extends ? extension(program) : program;
}

/** Lets go of what was loaded for a program. */
export function release({ btf }: ProgramTryLoadOptions): void {
  if (btf !== undefined) binding.btfClose(btf);
}

/** The code of `return N`. */
export function returning(value: number): Uint8Array {
  return code([{ kind: 'alu', op: 'mov', width: 64, dst: 'r0', src: value }, { kind: 'exit' }]);
}

/** Instructions in the byte order of this machine. */
export function code(instructions: readonly Instruction[]): Uint8Array {
  return encode(instructions, hostIsLittleEndian);
}

/** The BTF id of the first of these names that the kernel has. */
function idOf({ kind, names }: BtfTarget): number | Verdict {
  const btf = kernelBtf();
  if (btf === undefined) {
    return {
      status: 'unknown',
      evidence: [{ kind: 'file', path: KERNEL_BTF, says: 'not there' }],
      hint: 'what such a program attaches to is found in BTF: CONFIG_DEBUG_INFO_BTF=y',
    };
  }
  const found = names.map((name) => btf.find(name, kind)).find((id) => id !== undefined);
  if (found !== undefined) return found;
  return {
    status: 'unsupported',
    evidence: [{ kind: 'file', path: KERNEL_BTF, says: `no ${kind} ${names.join(' or ')}` }],
  };
}

function memberIndex(struct: number | undefined, member: string): number {
  const type = struct === undefined ? undefined : kernelBtf()?.type(struct);
  return type?.kind === 'struct' ? type.members.findIndex(({ name }) => name === member) : 0;
}

/** An extension takes the place of the one function of a socket filter, which has the same type. */
function extension(program: ProgramTryLoadOptions): SmallestProgram {
  const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
  const int = i32.addTo(builder);
  const buffer = builder.add({ kind: 'struct', name: '__sk_buff', size: 0, members: [] });
  const context = builder.add({ kind: 'ptr', typeId: buffer });
  const prototype = builder.add({
    kind: 'func_proto',
    returnTypeId: int,
    parameters: [{ name: 'ctx', typeId: context }],
  });
  const func = builder.add({ kind: 'func', name: 'probe', typeId: prototype, linkage: 'global' });
  const { bytes, idOf: idIn } = builder.build();
  const btf = load(bytes);
  if ('missing' in btf) return btf;
  const functionInfo = new Uint8Array(Uint32Array.of(0, idIn(func)).buffer);
  const described = { btf: btf.handle, functionInfo };
  return {
    ...program,
    ...described,
    attachBtfId: idIn(func),
    target: { ...described, type: 1, instructions: program.instructions, license: 'GPL' },
  };
}

function load(bytes: Uint8Array): { readonly handle: BtfHandle } | { readonly missing: Verdict } {
  try {
    return { handle: binding.btfLoad(bytes) };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const status = error.code === 'EPERM' ? 'denied' : 'unknown';
    const evidence = [
      { kind: 'syscall', syscall: error.syscall, errno: error.code, log: error.log },
    ] as const;
    return { missing: { status, evidence } };
  }
}
