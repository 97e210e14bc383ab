import type { HelperName } from '@ebpf-ts/asm';
import type { Btf } from '@ebpf-ts/btf';
import type { MapTypeName, ProgramTypeName } from '../facts/facts.ts';
import type { IsaFeature } from '../isa.ts';
import type { ProbedMapFlag } from '../mapType.ts';
import type { ProbedProgram } from '../program/kinds.ts';
import type { ProgramLevel } from '../programType.ts';
import type { Status } from '../verdict.ts';

/** What a kernel says to a kind of program, and the level that decided it; see {@link ProgramVerdict}. */
export interface ProgramAnswer {
  readonly status: Status;
  readonly level: ProgramLevel;
}

/** What is asked of a kernel on behalf of an object: of the running one, of one that was profiled, or of a release. */
export interface TargetKernel {
  /** What it is called in messages. */
  readonly name: string;
  /** `uname -r`, or a mainline release. */
  readonly release: string;
  readonly arch: string;
  /** Its types; undefined where there are none at hand. */
  readonly btf: Btf | undefined;
  /** The types of its modules, by their names, which `btf` is the base of. */
  readonly modules: ReadonlyMap<string, Btf>;
  /** Whether it takes a kind of program, and how far that gets. */
  program(kind: ProbedProgram): ProgramAnswer;
  /** Whether it has a type of map. */
  map(type: MapTypeName): Status;
  /** Whether it takes a flag for a type of map that it has. */
  mapFlag(type: MapTypeName, flag: ProbedMapFlag): Status;
  /** Whether programs of a kind have a helper. */
  helper(name: HelperName, kind: ProbedProgram): Status;
  /** Whether programs of a type may call a function of the kernel. */
  kfunc(name: string, type: ProgramTypeName): Status;
  /** Whether its verifier knows some instructions. */
  isa(feature: IsaFeature): Status;
  /** The most instructions of a program; undefined where that is not known. */
  readonly instructions: number | undefined;
  /** Whether a function has a symbol; undefined where the symbols are not at hand. */
  hasFunction(name: string): boolean | undefined;
  /** Whether there is a tracepoint, `CATEGORY/NAME`. */
  hasTracepoint(name: string): boolean | undefined;
  /** The value of an option; null where it is not set, undefined where the configuration is not at hand. */
  config(option: string): string | null | undefined;
  /** Names near one that is not there. */
  nearFunctions(name: string): readonly string[];
}
