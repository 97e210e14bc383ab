import { binding, isNativeError, type NativeError } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { type AttachingProgram, wrongOptions } from './attaching.ts';
import { explainNamespace, namespaceOf } from './networkNamespace.ts';
import type { FileOption } from './openedFile.ts';

/** The network interface that a program attaches to. */
export interface InterfaceOptions {
  /** The interface's name or index. */
  readonly interface: string | number;
  /**
   * The network namespace that the interface is in: its path or a descriptor, `/run/netns/NAME`, `/proc/PID/ns/net`.
   * Default: this process's. Another asks for CAP_SYS_ADMIN.
   */
  readonly namespace?: string | number;
}

/** An interface that is there. */
export interface NetworkInterface {
  readonly name: string;
  readonly index: number;
  /** Undefined for this process's. */
  readonly namespace: FileOption | undefined;
  /** For messages. */
  readonly title: string;
}

/**
 * Finds the interface that an option names, by its name or index. An index is looked up, too: what the kernel says to
 * one that is not there differs from hook to hook.
 */
export function networkInterfaceOf(
  program: AttachingProgram,
  { interface: nameOrIndex, namespace: where }: Partial<InterfaceOptions>,
): NetworkInterface {
  const namespace = namespaceOf(program, where);
  const title = (named: string) => (namespace === undefined ? named : `${named} of ${namespace.title}`);
  if (typeof nameOrIndex === 'string') {
    const name = nameOrIndex;
    const index = found(program, `interface '${name}'`, namespace, (place) =>
      binding.interfaceIndex(name, place),
    );
    return { name, index, namespace, title: title(`interface '${name}'`) };
  }
  if (typeof nameOrIndex === 'number' && Number.isInteger(nameOrIndex) && nameOrIndex > 0) {
    const index = nameOrIndex;
    const name = found(program, `interface ${index}`, namespace, (place) =>
      binding.interfaceName(index, place),
    );
    return { name, index, namespace, title: title(`interface ${index}`) };
  }
  throw wrongOptions(
    program,
    "attaches to a network interface: attach({ interface: 'eth0' }), by its name or its index.",
  );
}

function found<T>(
  program: AttachingProgram,
  title: string,
  namespace: FileOption | undefined,
  look: (namespace: number | null) => T,
): T {
  try {
    using place = namespace?.open();
    return look(place?.descriptor ?? null);
  } catch (cause) {
    if (!isNativeError(cause)) throw cause;
    throw new AttachError({ ...program, target: title }, missing(title, namespace, cause), {
      ...cause,
      cause,
    });
  }
}

function missing(title: string, namespace: FileOption | undefined, refusal: NativeError): string {
  if (refusal.syscall === 'setns') {
    return `${refusal.message}: ${explainNamespace(namespace, refusal) ?? 'another network namespace asks for CAP_SYS_ADMIN'}`;
  }
  return namespace === undefined
    ? `there is no ${title} in this process's network namespace (ip link shows those that there are; the option namespace names another)`
    : `there is no ${title} in ${namespace.title}: ip -n NAME link shows those that there are`;
}
