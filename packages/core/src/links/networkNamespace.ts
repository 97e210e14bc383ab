import type { NativeError } from '@ebpf-ts/native';
import { type AttachingProgram, wrongOptions } from './attaching.ts';
import { type FileOption, fileOption } from './openedFile.ts';

/** The namespace that an option names; undefined is this process's own. */
export function namespaceOf(
  program: AttachingProgram,
  pathOrDescriptor: string | number | undefined,
): FileOption | undefined {
  if (pathOrDescriptor === undefined) return undefined;
  const option = fileOption(program, pathOrDescriptor, {
    noun: 'network namespace',
    file: "the network namespace's file",
    hint: 'ip netns list shows those that have a name, lsns -t net all',
  });
  if (option === undefined) {
    throw wrongOptions(program, "takes a network namespace by its path, '/run/netns/NAME', or a descriptor");
  }
  return option;
}

/** What it means where what was given as a namespace is none. */
export function explainNamespace(
  namespace: FileOption | undefined,
  { code, syscall }: NativeError,
): string | undefined {
  if (namespace === undefined || syscall !== 'setns' || (code !== 'EINVAL' && code !== 'EBADF')) {
    return undefined;
  }
  return `${namespace.title} is none: ip netns list shows those that have a name`;
}
