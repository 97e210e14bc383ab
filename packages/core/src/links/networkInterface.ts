import { binding, isNativeError } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { type AttachingProgram, wrongOptions } from './attaching.ts';

/** An interface of this process's network namespace. */
export interface NetworkInterface {
  readonly name: string;
  readonly index: number;
  /** For messages. */
  readonly title: string;
}

/**
 * Finds the interface that an option names, by its name or index. An index is looked up, too: what the kernel says to
 * one that is not there differs from hook to hook.
 */
export function networkInterfaceOf(
  program: AttachingProgram,
  nameOrIndex: string | number | undefined,
): NetworkInterface {
  if (typeof nameOrIndex === 'string') {
    const title = `interface '${nameOrIndex}'`;
    return {
      name: nameOrIndex,
      index: found(program, title, () => binding.interfaceIndex(nameOrIndex)),
      title,
    };
  }
  if (typeof nameOrIndex === 'number' && Number.isInteger(nameOrIndex) && nameOrIndex > 0) {
    const title = `interface ${nameOrIndex}`;
    return {
      name: found(program, title, () => binding.interfaceName(nameOrIndex)),
      index: nameOrIndex,
      title,
    };
  }
  throw wrongOptions(
    program,
    "attaches to a network interface: attach({ interface: 'eth0' }), by its name or its index.",
  );
}

function found<T>(program: AttachingProgram, title: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    if (!isNativeError(cause)) throw cause;
    const { code, errno } = cause;
    throw new AttachError(
      { ...program, target: title },
      `there is no ${title} in this process's network namespace (ip link shows those that there are)`,
      { code, errno, cause },
    );
  }
}
