import { uptime } from 'node:os';
import { binding, type ProgramHandle } from '@ebpf-ts/native';
import { type ProgramType, programTypeName } from './programType.ts';
import { programTypesOf } from './programTypes.ts';

/**
 * What the kernel knows of a program (`struct bpf_prog_info`), as `bpftool prog show` tells it. What a kernel is too
 * old to tell is 0.
 */
export interface ProgramInfo {
  /** Of this program among all of the machine, until it is unloaded. */
  readonly id: number;
  /** The whole where its BTF has it, else the 15 characters that the kernel keeps. */
  readonly name: string;
  /** By bpftool's name; a number where this version of the package is older than the kernel. */
  readonly type: ProgramType | `type ${number}`;
  /** A hash of its instructions: 16 hexadecimal digits. */
  readonly tag: string;
  readonly gplCompatible: boolean;
  /** Who loaded it. */
  readonly uid: number;
  /** To a hundredth of a second. */
  readonly loadedAt: Date;
  /** The maps that it uses. */
  readonly mapIds: readonly number[];
  /** The BTF that describes its functions; 0 where there is none. */
  readonly btfId: number;
  /** Of an offloaded program; else 0. */
  readonly interfaceIndex: number;
  /** Bytes of instructions after the verifier's rewriting. */
  readonly xlatedSize: number;
  /** Bytes of machine code; 0 where it is interpreted. */
  readonly jitedSize: number;
  /** Instructions that the verifier went through (Linux 5.16). */
  readonly verifiedInsns: number;
  /** Nanoseconds that it ran while statistics were enabled, see `enableStats`. */
  readonly runTimeNs: bigint;
  /** How often it ran while statistics were enabled. */
  readonly runCount: bigint;
  /** How often it did not run because it was running already (Linux 5.12). */
  readonly recursionMisses: bigint;
  /** The BTF of what it attaches to, and the type in there (Linux 5.18). */
  readonly attachBtfObjectId: number;
  readonly attachBtfId: number;
}

/** Of a name, in the kernel. */
export const KEPT_CHARACTERS = 15;

/** Asks the kernel; its numbers become names and dates. */
export function programInfoOf(handle: ProgramHandle): ProgramInfo {
  const { type, loadTimeNs, xlatedSize, jitedSize, verifiedInstructions, ...facts } =
    binding.programInfo(handle);
  return {
    ...facts,
    name: facts.name.length < KEPT_CHARACTERS ? facts.name : (wholeNameOf(handle) ?? facts.name),
    type: programTypeName(type),
    loadedAt: new Date(Date.now() - uptime() * 1000 + Number(loadTimeNs / 1_000_000n)),
    xlatedSize,
    jitedSize,
    verifiedInsns: verifiedInstructions,
  };
}

function wholeNameOf(handle: ProgramHandle): string | undefined {
  return programTypesOf(handle, binding.programDump(handle)).functions[0]?.name;
}
