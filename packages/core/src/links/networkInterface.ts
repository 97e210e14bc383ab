import { binding, isNativeError } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { type AttachingProgram, wrongOptions } from './attaching.ts';

/** An interface of this process's network namespace. */
export interface NetworkInterface {
  readonly index: number;
  /** For messages. */
  readonly title: string;
}

/** Finds the interface that an option names, by its name or index. */
export function networkInterfaceOf(
  program: AttachingProgram,
  nameOrIndex: string | number | undefined,
): NetworkInterface {
  if (typeof nameOrIndex === 'string') {
    return { index: indexOf(program, nameOrIndex), title: `interface '${nameOrIndex}'` };
  }
  if (typeof nameOrIndex === 'number' && Number.isInteger(nameOrIndex) && nameOrIndex > 0) {
    return { index: nameOrIndex, title: `interface ${nameOrIndex}` };
  }
  throw wrongOptions(
    program,
    "attaches to a network interface: attach({ interface: 'eth0' }), by its name or its index.",
  );
}

function indexOf(program: AttachingProgram, name: string): number {
  try {
    return binding.interfaceIndex(name);
  } catch (cause) {
    if (!isNativeError(cause)) throw cause;
    throw new AttachError(
      { ...program, target: `interface '${name}'` },
      `there is no interface '${name}' in this process's network namespace (ip link shows those that there are)`,
      { code: cause.code, errno: cause.errno, cause },
    );
  }
}
