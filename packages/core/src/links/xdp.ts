import { binding, type NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { linkCreate } from './linkCreate.ts';
import { type InterfaceOptions, type NetworkInterface, networkInterfaceOf } from './networkInterface.ts';
import { explainNamespace } from './networkNamespace.ts';

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
export interface XdpOptions extends InterfaceOptions {
  /**
   * `native`: in the driver, before the kernel makes a packet of the frame; not every driver can. `generic`: behind
   * the driver, on every interface, slower. `offload`: on the network card, which hardly any can. Default: in the driver
   * where it can, else behind it.
   */
  readonly mode?: XdpMode;
  /**
   * The id of the program that is attached there, whose place this one takes between two frames; if another is attached
   * by then, nothing changes. It is for programs that were attached without a link, as `ip link set dev eth0 xdp` does,
   * and this one is attached likewise: closing the link detaches it, but where the process is killed, it stays, until
   * `ip link set dev eth0 xdp off`. A program that has a link is replaced by {@link UpdatableLink.update}.
   */
  readonly replace?: number;
}

/** Who runs an XDP program. */
export type XdpMode = 'native' | 'generic' | 'offload';

/** `XDP_FLAGS_DRV_MODE`, `XDP_FLAGS_SKB_MODE` and `XDP_FLAGS_HW_MODE`. */
const MODE_FLAGS: Readonly<Record<XdpMode, number>> = { native: 1 << 2, generic: 1 << 1, offload: 1 << 3 };

/** An XDP program sees each frame that an interface receives, before anything else does (Linux 5.9). */
export function attachXdp(program: AttachingProgram, options: Partial<XdpOptions> = {}): Attaching {
  const { mode, replace } = options;
  const where = networkInterfaceOf(program, options);
  if (mode !== undefined && !Object.hasOwn(MODE_FLAGS, mode)) {
    throw wrongOptions(
      program,
      `attaches with mode 'native', 'generic' or 'offload', not ${JSON.stringify(mode)}`,
    );
  }
  const flags = mode === undefined ? 0 : MODE_FLAGS[mode];
  const { namespace } = where;
  return {
    target: where.title,
    ...(replace === undefined
      ? linkCreate(program, where.index, { flags, namespace })
      : replacing(program, where, flags, replace)),
    explain: (refusal) => explainNamespace(namespace, refusal) ?? explain(where, options, refusal),
  };
}

/** Over netlink: the kernel lets no link take the place of a program. */
function replacing(
  program: AttachingProgram,
  { index, namespace }: NetworkInterface,
  flags: number,
  replace: number,
): Pick<Attaching, 'start' | 'startSync' | 'link'> {
  if (!Number.isInteger(replace) || replace < 1 || replace > 0xffff_ffff) {
    throw wrongOptions(program, 'takes as replace the id of a program, which bpftool net shows');
  }
  const request = { interface: index, flags, replace };
  return {
    async start() {
      using place = namespace?.open();
      const asked = { ...request, networkNamespace: place?.descriptor };
      return await binding.xdpReplace(program.object, program.name, asked);
    },
    startSync() {
      using place = namespace?.open();
      const asked = { ...request, networkNamespace: place?.descriptor };
      return binding.xdpReplaceSync(program.object, program.name, asked);
    },
    link: Link,
  };
}

function explain(
  { title, name }: NetworkInterface,
  { mode, replace }: Partial<XdpOptions>,
  { code, syscall }: NativeError,
): string | undefined {
  const look = `bpftool net show dev ${name} tells which`;
  if (replace !== undefined) {
    switch (code) {
      case 'ENOENT':
        return syscall === 'BPF_PROG_GET_FD_BY_ID' ? `there is no program ${replace}` : undefined;
      case 'EEXIST':
        return `${title} does not have program ${replace} in that mode: ${look} it has`;
      case 'EBUSY':
        return `the program of ${title} is attached by a link, which only the owner of that link can update: ${look}`;
    }
  }
  switch (code) {
    case 'EBUSY':
      return `${title} has an XDP program already, and takes one: ${look}; the option replace takes its place`;
    case 'EEXIST':
      return `${title} has an XDP program in the other mode: attach with that mode, or detach it first`;
    case 'EOPNOTSUPP':
      return mode === 'offload'
        ? `the device of ${title} runs no XDP programs`
        : `the driver of ${title} has no native XDP: attach with mode 'generic'`;
    case 'EINVAL':
      return mode === 'offload'
        ? `the program was not loaded for the device of ${title}, or that runs no XDP programs`
        : undefined;
    default:
      return undefined;
  }
}
