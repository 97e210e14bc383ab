import type { ObjectFile } from '@ebpf-ts/elf';
import { isNativeError, type NativeError } from '@ebpf-ts/native';
import { environment, PermissionError, UnsupportedError } from '@ebpf-ts/probe';
import { LoadError } from './loadError.ts';
import { failedProgramOf, lastLinesOf, programLogOf } from './nativeLog.ts';
import { VerifierError } from './verifierError.ts';

/** What a failed load was, told from the errno and from what libbpf printed. */
export function loadFailure(object: string, file: ObjectFile, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const verifier = programLogOf(error.log);
  // A refusal without a word of the verifier is a question of policy, whatever program it hit.
  if (verifier !== undefined && verifier.text.trim() !== '') {
    return new VerifierError({
      object,
      ...pick(error),
      program: verifier.program,
      log: verifier.text,
      lineInfo: file.lineInfo,
      cause: error,
    });
  }
  if (error.code === 'EPERM' || error.code === 'EACCES') {
    const program = failedProgramOf(error.log);
    const what = program === undefined ? object : `${object}: program '${program}'`;
    return new PermissionError({ what, ...pick(error), log: error.log, cause: error });
  }
  if (environment().btf === undefined && error.log.includes('failed to find valid kernel BTF')) {
    return new UnsupportedError(object, {
      feature: 'BTF',
      since: '5.2',
      hint: 'The object needs the kernel to describe its types: a kernel built with CONFIG_DEBUG_INFO_BTF=y (Debian 11, Ubuntu 20.10, Fedora 31, RHEL 8.2 and later have it).',
      cause: error,
    });
  }
  return new LoadError(object, `${error.message}\n${lastLinesOf(error.log, 4)}`.trimEnd(), {
    ...pick(error),
    log: error.log,
    cause: error,
  });
}

function pick({ code, errno, syscall }: NativeError) {
  return { code, errno, syscall };
}
