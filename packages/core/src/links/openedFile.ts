import { closeSync, constants, openSync } from 'node:fs';
import { AttachError } from '../errors/attachError.ts';
import type { AttachingProgram } from './attaching.ts';

/** A file of the kernel's that is open for as long as one call takes. */
export type OpenedFile = Disposable & { readonly descriptor: number };

/** What an option names by its path, or by a descriptor that the caller has. */
export interface FileOption {
  /** For messages: `cgroup '/sys/fs/cgroup'`. */
  readonly title: string;
  readonly open: () => OpenedFile;
}

/** What the option is of, for messages. */
export interface FileWords {
  /** `cgroup`. */
  readonly noun: string;
  /** `the cgroup's folder`. */
  readonly file: string;
  /** Where to look for those that there are. */
  readonly hint: string;
  readonly folder?: boolean;
}

/** Reads an option that names a file; undefined where it is neither a path nor a descriptor. */
export function fileOption(
  program: AttachingProgram,
  pathOrDescriptor: string | number | undefined,
  words: FileWords,
): FileOption | undefined {
  if (typeof pathOrDescriptor === 'string') {
    const title = `${words.noun} '${pathOrDescriptor}'`;
    return { title, open: () => opened(program, pathOrDescriptor, title, words) };
  }
  if (
    typeof pathOrDescriptor !== 'number' ||
    !Number.isInteger(pathOrDescriptor) ||
    pathOrDescriptor < 0 ||
    pathOrDescriptor > 0x7fff_ffff
  ) {
    return undefined;
  }
  const file = { descriptor: pathOrDescriptor, [Symbol.dispose]() {} };
  return { title: `${words.noun} of descriptor ${pathOrDescriptor}`, open: () => file };
}

/** Opening a file of a kernel's file system waits for nothing. */
function opened(program: AttachingProgram, path: string, target: string, words: FileWords): OpenedFile {
  try {
    const flags = words.folder === true ? constants.O_RDONLY | constants.O_DIRECTORY : constants.O_RDONLY;
    const descriptor = openSync(path, flags);
    return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const { message, code = 'ERR_ATTACH', errno = 0 }: NodeJS.ErrnoException = cause;
    throw new AttachError(
      { ...program, target },
      `${words.file} cannot be opened: ${message}. ${words.hint}`,
      { code, errno: Math.abs(errno), cause },
    );
  }
}
