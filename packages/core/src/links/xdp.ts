import type { NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { type NetworkInterface, networkInterfaceOf } from './networkInterface.ts';

/**
 * Where an XDP program attaches, and how.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { count: 'xdp' } }>('count.bpf.o');
 * await using object = await spec.load();
 * await object.programs.count.attach({ interface: 'eth0', mode: 'generic' });
 * ```
 */
export interface XdpOptions {
  /** The interface's name or index, in this process's network namespace. */
  readonly interface: string | number;
  /**
   * `native`: in the driver, before the kernel makes a packet of the frame; not every driver can. `generic`: behind
   * the driver, on every interface, slower. Default: in the driver where it can, else behind it.
   */
  readonly mode?: XdpMode;
}

/** Who runs an XDP program. */
export type XdpMode = 'native' | 'generic';

/** `XDP_FLAGS_DRV_MODE` and `XDP_FLAGS_SKB_MODE`. */
const MODE_FLAGS: Readonly<Record<XdpMode, number>> = { native: 1 << 2, generic: 1 << 1 };

/** An XDP program sees each frame that an interface receives, before anything else does (Linux 5.9). */
export function attachXdp(program: AttachingProgram, options: Partial<XdpOptions> = {}): Attaching {
  const { interface: nameOrIndex, mode } = options;
  const where = networkInterfaceOf(program, nameOrIndex);
  if (mode !== undefined && !Object.hasOwn(MODE_FLAGS, mode)) {
    throw wrongOptions(program, `attaches with mode 'native' or 'generic', not ${JSON.stringify(mode)}`);
  }
  return {
    target: where.title,
    ...linkCreate(program, where.index, mode === undefined ? 0 : MODE_FLAGS[mode]),
    explain: (refusal) => explain(where, refusal),
  };
}

function explain({ title, name }: NetworkInterface, { code }: NativeError): string | undefined {
  switch (code) {
    case 'EBUSY':
      return `${title} has an XDP program already, and takes one: bpftool net show dev ${name} tells which`;
    case 'EEXIST':
      return `${title} has an XDP program in the other mode: attach with that mode, or detach it first`;
    case 'EOPNOTSUPP':
      return `the driver of ${title} has no native XDP: attach with mode 'generic'`;
    default:
      return undefined;
  }
}
