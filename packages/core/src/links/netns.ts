import type { NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { namespaceOf } from './networkNamespace.ts';
import type { FileOption } from './openedFile.ts';

/**
 * The network namespace of a program that looks up sockets or dissects flows: each packet there is its.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { any_port: 'sk_lookup' } }>('proxy.bpf.o');
 * await using object = await spec.load();
 * await object.programs.any_port.attach({ namespace: '/run/netns/proxy' });
 * ```
 */
export interface NetnsOptions {
  /** Its path, or a descriptor of it: `/run/netns/NAME`, `/proc/PID/ns/net`; `/proc/self/ns/net` is this process's. */
  readonly namespace: string | number;
}

/**
 * A socket lookup (Linux 5.9) runs behind those that others attached; a flow dissector (a link since Linux 5.8) is the
 * namespace's only one.
 */
export function attachNetns(program: AttachingProgram, options: Partial<NetnsOptions> = {}): Attaching {
  const namespace = namespaceOf(program, options.namespace);
  if (namespace === undefined) {
    throw wrongOptions(
      program,
      "attaches to a network namespace: attach({ namespace: '/run/netns/NAME' }), by its path or a descriptor; '/proc/self/ns/net' is this process's.",
    );
  }
  return {
    target: namespace.title,
    ...linkCreate(program, namespace),
    explain: (refusal) => explain(program, namespace, refusal),
  };
}

function explain({ kind }: AttachingProgram, { title }: FileOption, { code }: NativeError) {
  switch (code) {
    case 'EINVAL':
    case 'EBADF':
      return `${title} is none: ip netns list shows those that have a name`;
    case 'EEXIST':
    case 'EBUSY':
      return kind === 'flow_dissector'
        ? `${title}, or the machine's first one for all, has a flow dissector already: bpftool net and bpftool link tell which`
        : undefined;
    case 'E2BIG':
      return `${title} has as many programs of kind ${kind} as it takes, which are 64`;
    default:
      return undefined;
  }
}
