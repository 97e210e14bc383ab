import type { ObjectFile } from '@ebpf-ts/elf';
import { binding, isNativeError, type ObjectHandle, type ObjectOpenOptions } from '@ebpf-ts/native';
import { programLogOf } from '../errors/nativeLog.ts';
import { loadedCodeOf } from '../errors/verifier/code.ts';
import { statisticsOf, type VerifierStatistics } from '../errors/verifier/statistics.ts';
import { VerifierError } from '../errors/verifierError.ts';
import { leaveOut } from './leaveOut.ts';
import type { LoadPlan } from './loadPlan.ts';
import type { ProgramSpec } from './programSpec.ts';
import { selectionOf } from './selection.ts';

/** What the verifier says of one program, as veristat reports it. */
export interface Verification {
  readonly program: string;
  readonly section: string;
  readonly verdict: 'success' | 'failure';
  /** What the verifier counted; undefined where it did not get that far. */
  readonly stats: VerifierStatistics | undefined;
  /** Instructions in the object, those of the functions that it calls included. */
  readonly size: number;
  /** Bytes of machine code; 0 of a program that was refused. */
  readonly jitedSize: number;
  /** Why it was refused: as a rule a {@link VerifierError}; undefined where it was not. */
  readonly error: unknown;
}

/** An object that is loaded once for each of its programs. */
export interface Verifying {
  readonly file: ObjectFile;
  readonly open: ObjectOpenOptions;
  readonly plan: LoadPlan;
  readonly failure: (error: unknown) => unknown;
}

/** Loads one program alone, and lets it go again. Nothing is pinned. */
export async function verificationOf(
  { name: program, section }: ProgramSpec,
  { file, open, plan, failure }: Verifying,
): Promise<Verification> {
  const { programs: called, maps } = selectionOf(file, [program]);
  const attempt = async (
    options: ObjectOpenOptions,
    programs: ReadonlySet<string> = new Set([program]),
  ): Promise<{ log: string; jitedSize: number }> => {
    const object = await binding.objectOpen(file.bytes, options);
    try {
      plan.apply(object);
      only(object, programs, maps, file);
      const log = await binding.objectLoad(object);
      return { log, jitedSize: jitedSizeOf(object, program) };
    } catch (error) {
      if (programs === called || !isNativeError(error) || !SLOT.test(error.log)) throw error;
      // The program was accepted by then; those that it calls by way of a program array may be refused.
      const { log } = error;
      const jitedSize = await attempt(options, called)
        .then((both) => both.jitedSize)
        .catch(() => 0);
      return { log, jitedSize };
    } finally {
      binding.objectClose(object);
    }
  };
  const { functions } = loadedCodeOf(file, program);
  const size = functions.reduce((sum, each) => sum + each.function.instructionCount, 0);
  const facts = { program, section, size };
  try {
    const { log, jitedSize } = await attempt({ ...open, logLevel: STATISTICS });
    const stats = statisticsOf(programLogOf(log)?.text ?? '');
    return { ...facts, verdict: 'success', stats, jitedSize, error: undefined };
  } catch (refusal) {
    // The reason is in the log of instructions, which a program that is accepted need not have.
    const error = await attempt(open).then(() => undefined, failure);
    const counted = isNativeError(refusal) ? programLogOf(refusal.log)?.text : undefined;
    const stats = statisticsOf(counted ?? '') ?? (error instanceof VerifierError ? error.stats : undefined);
    const verdict = error === undefined ? 'success' : 'failure';
    return { ...facts, verdict, stats, jitedSize: 0, error };
  }
}

/** What libbpf says when it fills a program array with a program that is not loaded. */
const SLOT = /failed to initialize slot \[\d+\] to prog/;

/** `BPF_LOG_STATS`: what the verifier counted, and no word about instructions. */
const STATISTICS = 4;

/** Leaves out all other programs, and what would outlive the load; gives a size to maps that wait for theirs. */
function only(
  object: ObjectHandle,
  programs: ReadonlySet<string>,
  maps: ReadonlySet<string>,
  file: ObjectFile,
): void {
  for (const { name } of file.programs) binding.programSetAutoload(object, name, programs.has(name));
  for (const { name, typeName, maxEntries } of file.maps) {
    binding.mapSetPinPath(object, name, '');
    if (!maps.has(name)) leaveOut(object, name);
    if (maxEntries !== 0 || SIZELESS.test(typeName)) continue;
    binding.mapSetMaxEntries(object, name, typeName === 'ringbuf' ? PAGE : 1);
  }
}

/** Types whose maps have no number of entries, or take it from the machine. */
const SIZELESS = /_storage$|^struct_ops$|^perf_event_array$/;

const PAGE = 4096;

function jitedSizeOf(object: ObjectHandle, program: string): number {
  const loaded = binding.objectProgram(object, program);
  try {
    return binding.programInfo(loaded).jitedSize;
  } finally {
    binding.programClose(loaded);
  }
}
