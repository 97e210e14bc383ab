import type { ObjectFile } from '@ebpf-ts/elf';
import { isNativeError, type NativeError } from '@ebpf-ts/native';
import {
  type EditedObject,
  environmentSync,
  type Finding,
  kernelBtf,
  type ObjectEdits,
  PermissionError,
  preflight,
  runningKernel,
  UnsupportedError,
} from '@ebpf-ts/probe';
import { attachTargetMissing } from './attachTargetMissing.ts';
import { LoadError } from './loadError.ts';
import { failedProgramOf, hasWords, lastLinesOf, programLogOf } from './nativeLog.ts';
import { pinFailure } from './pinFailure.ts';
import { loadedCodeOf } from './verifier/code.ts';
import { VerifierError } from './verifierError.ts';

/** The object that was to be loaded. */
interface Loading {
  /** What it is called in messages. */
  readonly name: string;
  readonly file: ObjectFile;
  /** What was changed of the file for this load. */
  readonly edits: ObjectEdits;
  /** The path of the kernel's BTF, where it is not the kernel's own. */
  readonly btf: string | undefined;
}

/** What a failed load was, told from the errno and from what libbpf printed. */
export function loadFailure({ name: object, file, edits, btf }: Loading, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const verifier = programLogOf(error.log);
  // A refusal without a word of the verifier is a question of policy, whatever program it hit.
  if (verifier !== undefined && hasWords(verifier)) {
    const { program, text: log } = verifier;
    return new VerifierError({ object, ...pick(error), program, log, file, btf, cause: error });
  }
  const pin = pinFailure(error);
  if (pin !== undefined) {
    return new LoadError(object, pin, { ...pick(error), log: error.log, cause: error });
  }
  const failed = failedProgramOf(error.log);
  const program = file.programs.find(({ name }) => name === failed);
  if (error.code === 'EPERM' || error.code === 'EACCES') {
    const what = program === undefined ? object : `${object}: program '${program.name}'`;
    const { log } = error;
    return new PermissionError({ what, ...pick(error), log, section: program?.section, cause: error });
  }
  if (environmentSync().btf === undefined && error.log.includes('failed to find valid kernel BTF')) {
    return new UnsupportedError(object, {
      feature: 'BTF',
      since: '5.2',
      hint: 'The object needs the kernel to describe its types: a kernel built with CONFIG_DEBUG_INFO_BTF=y (Debian 11, Ubuntu 20.10, Fedora 31, RHEL 8.2 and later have it).',
      cause: error,
    });
  }
  const reason =
    attachTargetMissing(error.log, program?.section) ??
    configMissing(error.log) ??
    tooLarge(error, file, failed);
  return new LoadError(
    object,
    `${reason === undefined ? '' : `${reason}\n`}${error.message}\n${lastLinesOf(error.log, 4)}`.trimEnd(),
    { ...pick(error), log: error.log, findings: findingsOf({ file, edits }, failed, btf), cause: error },
  );
}

/** What a preflight has to say to the program that failed, or where it was none, to the object. */
function findingsOf(
  object: EditedObject,
  failed: string | undefined,
  btf: string | undefined,
): readonly Finding[] {
  try {
    const types = btf === undefined ? undefined : kernelBtf(btf);
    const { programs, findings } = preflight(object, runningKernel(types));
    return programs.find(({ program }) => program === failed)?.findings ?? findings;
  } catch {
    // Damaged types of a kernel must not take the place of the error that is told.
    return [];
  }
}

/** A value of the kernel's configuration that nobody knows. */
function configMissing(log: string): string | undefined {
  const name = /extern '(CONFIG_\w+)' \(strong\): not resolved/.exec(log)?.[1];
  if (name !== undefined) {
    return `the kernel's configuration does not say ${name}: declare it __weak, so that it is 0 here, or set spec.kconfig.${name}.value`;
  }
  if (!log.includes('failed to open system Kconfig')) return undefined;
  return "the kernel's configuration is neither at /proc/config.gz nor at /boot/config-RELEASE: set the values that the object uses, spec.kconfig.CONFIG_HZ.value = 250";
}

/** The kernel counts instructions before it looks at any, and has no log for that. */
function tooLarge({ code }: NativeError, file: ObjectFile, program: string | undefined): string | undefined {
  if (code !== 'E2BIG' || program === undefined) return undefined;
  const count = loadedCodeOf(file, program).functions.reduce(
    (sum, each) => sum + each.function.instructionCount,
    0,
  );
  return `program '${program}' has ${count} instructions; the kernel takes 1,000,000, and 4,096 of a process without CAP_BPF. Split it, or use loops in place of unrolled ones`;
}

function pick({ code, errno, syscall }: NativeError) {
  return { code, errno, syscall };
}
