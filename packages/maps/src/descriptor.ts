import { closeSync, openSync } from 'node:fs';
import { binding, type MapInfo } from '@ebpf-ts/native';
import { MapError } from './mapError.ts';

/** A file, socket, cgroup or perf event that is open in this process. */
export interface OpenFile {
  readonly fd: number;
}

/** A file or cgroup by its path. */
export interface FileAtPath {
  readonly path: string;
}

/** A process by its number. */
export interface RunningProcess {
  readonly pid: number;
}

/** A loaded program: its handle, or its id. */
export type ProgramReference = number | LoadedProgram;

/** A program in the kernel, as far as a map needs to know it. */
export interface LoadedProgram {
  /** What the kernel knows of it. */
  info(): { readonly id: number };
}

/** What the kernel finds by a descriptor. */
export type DescriptorSource = OpenFile | FileAtPath | RunningProcess;

/** Calls with a descriptor of what is referred to, and closes it if it was opened for the call. */
export function withDescriptor<T>(info: MapInfo, source: DescriptorSource, use: (fd: number) => T): T {
  if ('fd' in source) return use(source.fd);
  return using(
    info,
    () => ('path' in source ? openSync(source.path, 'r') : binding.processDescriptor(source.pid)),
    use,
  );
}

/** Calls with a descriptor of a program. */
export function withProgram<T>(info: MapInfo, program: ProgramReference, use: (fd: number) => T): T {
  const id = typeof program === 'number' ? program : program.info().id;
  return using(info, () => binding.programDescriptor(id), use);
}

function using<T>(info: MapInfo, open: () => number, use: (fd: number) => T): T {
  let fd: number;
  try {
    fd = open();
  } catch (error) {
    throw MapError.from(info, error);
  }
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}
