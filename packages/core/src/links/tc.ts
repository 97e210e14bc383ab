import { binding, type NativeError } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { type InterfaceOptions, type NetworkInterface, networkInterfaceOf } from './networkInterface.ts';
import { explainNamespace } from './networkNamespace.ts';

/**
 * Where a program of `SEC("tc")` attaches: as a filter of the interface's `clsact` qdisc, which is made where there is
 * none and stays, for others may use it.
 *
 * The kernel knows no link of such a filter. Closing the link removes it, and so does the end of the process by
 * `process.exit` or an exception; where the process is killed (`SIGKILL`, out of memory) it **stays attached**, until
 * `tc filter delete` or `tc qdisc delete dev eth0 clsact`. Programs of `SEC("tcx/ingress")` do not have that (Linux 6.6).
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { shape: 'tc' } }>('shape.bpf.o');
 * await using object = await spec.load();
 * await object.programs.shape.attach({ interface: 'eth0', direction: 'egress', priority: 10 });
 * ```
 */
export interface TcOptions extends InterfaceOptions {
  /** Whether it sees what the interface receives, or what it sends. */
  readonly direction: 'ingress' | 'egress';
  /** Filters of a lower one come first; 1 to 65,535. Default: the kernel chooses one before those that are there. */
  readonly priority?: number;
  /** The number of the filter within its priority. Default: the kernel chooses. */
  readonly handle?: number;
}

/** A classifier sees each packet of one direction, and may say what becomes of it (`direct-action`; Linux 4.5). */
export function attachTc(program: AttachingProgram, options: Partial<TcOptions> = {}): Attaching {
  const { direction, priority, handle } = options;
  const where = networkInterfaceOf(program, options);
  if (direction !== 'ingress' && direction !== 'egress') {
    throw wrongOptions(
      program,
      `attaches in one direction: attach({ interface: '${where.name}', direction: 'ingress' }), or 'egress'.`,
    );
  }
  checkNumber(program, 'priority', priority, 0xffff);
  checkNumber(program, 'handle', handle, 0xffff_ffff);
  const request = { interface: where.index, egress: direction === 'egress', priority, handle };
  return {
    target: `${direction} of ${where.title}`,
    async start() {
      using place = where.namespace?.open();
      const asked = { ...request, networkNamespace: place?.descriptor };
      return await binding.tcAttach(program.object, program.name, asked);
    },
    startSync() {
      using place = where.namespace?.open();
      const asked = { ...request, networkNamespace: place?.descriptor };
      return binding.tcAttachSync(program.object, program.name, asked);
    },
    link: Link,
    explain: (refusal) =>
      explainNamespace(where.namespace, refusal) ?? explain(program, where, options, refusal),
  };
}

function checkNumber(
  program: AttachingProgram,
  name: string,
  value: number | undefined,
  largest: number,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= largest)) return;
  throw wrongOptions(program, `takes a ${name} from 1 to ${largest}, not ${String(value)}`);
}

function explain(
  { name, section }: AttachingProgram,
  where: NetworkInterface,
  { direction, priority, handle }: Partial<TcOptions>,
  refusal: NativeError,
): string | Error | undefined {
  if (refusal.syscall === 'bpf_tc_hook_create' && refusal.code === 'ENOENT') {
    return without('clsact', 'CONFIG_NET_SCH_INGRESS (modprobe sch_ingress)');
  }
  if (refusal.code === 'ENOENT')
    return without('BPF classifiers of tc', 'CONFIG_NET_CLS_BPF (modprobe cls_bpf)');
  if (refusal.code === 'EEXIST' && handle !== undefined) {
    return `${where.title} has a filter ${handle} of priority ${priority ?? 'that the kernel chose'}: tc filter show dev ${where.name} ${direction} lists them`;
  }
  return undefined;

  function without(feature: string, option: string): Error {
    return new UnsupportedError(`program '${name}' (section '${section}')`, {
      feature,
      hint: `It needs a kernel that is built with ${option}.`,
      cause: refusal,
    });
  }
}
