import type { ProgramKind } from '@ebpf-ts/elf';
import { type AttachedBy, attachedBy } from '../attachedBy.ts';
import { type Attaching, type AttachingProgram, type Given, wrongOptions } from './attaching.ts';
import { attachCgroup, type CgroupOptions } from './cgroup.ts';
import type { CookieOption } from './cookie.ts';
import { attachFreplace, type FreplaceOptions } from './freplace.ts';
import { attachIter, type IterOptions } from './iter.ts';
import type { IterLink } from './iterLink.ts';
import { attachKprobe, type KprobeOptions, type KretprobeOptions } from './kprobe.ts';
import { attachKprobeMulti, type KprobeMultiOptions } from './kprobeMulti.ts';
import { attachKsyscall, type KsyscallOptions } from './ksyscall.ts';
import type { Link } from './link.ts';
import { attachNetfilter, type NetfilterOptions } from './netfilter.ts';
import { attachNetkit, type NetkitOptions } from './netkit.ts';
import { attachNetns, type NetnsOptions } from './netns.ts';
import { attachNothing } from './nothing.ts';
import { attachPerfEvent, type PerfEventOptions } from './perfEvent.ts';
import { attachRawTracepoint, type RawTracepointOptions } from './rawTracepoint.ts';
import { attachRoute, type RouteOptions } from './route.ts';
import { attachSocket, type SocketOptions } from './socket.ts';
import { attachSockmap, type SockmapOptions } from './sockmap.ts';
import { attachTc, type TcOptions } from './tc.ts';
import { attachTcx, type TcxOptions } from './tcx.ts';
import { attachTrace } from './trace.ts';
import { attachTracepoint, type TracepointOptions } from './tracepoint.ts';
import type { UpdatableLink } from './updatableLink.ts';
import { attachUprobe, type UprobeOptions } from './uprobe.ts';
import { attachUprobeMulti, type UprobeMultiOptions } from './uprobeMulti.ts';
import { attachUsdt, type UsdtOptions } from './usdt.ts';
import { attachXdp, type XdpOptions } from './xdp.ts';

/** What `attach` takes and what comes of it, by what the program is attached by. */
export interface AttachSignatures<K extends ProgramKind = ProgramKind> {
  kprobe: { arguments: [options?: KprobeOptions]; link: Link };
  kretprobe: { arguments: [options?: KretprobeOptions]; link: Link };
  'kprobe.multi': { arguments: [options?: KprobeMultiOptions]; link: Link };
  ksyscall: { arguments: [options?: KsyscallOptions]; link: Link };
  tracepoint: { arguments: [options?: TracepointOptions]; link: Link };
  raw_tp: { arguments: [options?: RawTracepointOptions]; link: Link };
  trace: { arguments: [options?: CookieOption]; link: Link };
  perf_event: { arguments: [options: PerfEventOptions]; link: Link };
  iter: { arguments: [options?: IterOptions]; link: IterLink };
  uprobe: { arguments: [options?: UprobeOptions]; link: Link };
  'uprobe.multi': { arguments: [options?: UprobeMultiOptions]; link: Link };
  freplace: { arguments: [options?: FreplaceOptions]; link: Link };
  xdp: { arguments: [options: XdpOptions]; link: UpdatableLink<K> };
  tc: { arguments: [options: TcOptions]; link: Link };
  tcx: { arguments: [options: TcxOptions]; link: UpdatableLink<K> };
  netkit: { arguments: [options: NetkitOptions]; link: UpdatableLink<K> };
  cgroup: { arguments: [options: CgroupOptions]; link: UpdatableLink<K> };
  netns: { arguments: [options: NetnsOptions]; link: UpdatableLink<K> };
  netfilter: { arguments: [options: NetfilterOptions]; link: Link };
  sockmap: { arguments: [options: SockmapOptions]; link: UpdatableLink<K> };
  socket: { arguments: [options: SocketOptions]; link: Link };
  route: { arguments: [options: RouteOptions]; link: Link };
  usdt: { arguments: [options?: UsdtOptions]; link: Link };
  nothing: { arguments: [never]; link: never };
}

/** What `attach` takes for a kind of program: nothing where the section says all, else one object of options. */
export type AttachArguments<K extends ProgramKind> = AttachSignatures[AttachedBy<K>]['arguments'];

/** What `attach` gives back for a kind of program. */
export type LinkOf<K extends ProgramKind> = AttachSignatures<K>[AttachedBy<K>]['link'];

/** Options of whatever kind. */
export type AnyOptions = Given<NonNullable<AttachSignatures[AttachedBy]['arguments'][0]>>;

/** One way of attaching: the names of its options, and what checks them. */
interface Attachment {
  readonly options: readonly string[];
  // A method: each takes its own of all options, whose names were checked before.
  attach(program: AttachingProgram, options: AnyOptions | undefined): Attaching;
}

const attachments: Readonly<Record<AttachedBy, Attachment>> = {
  kprobe: { options: ['function', 'offset', 'cookie'], attach: attachKprobe },
  kretprobe: { options: ['function', 'cookie'], attach: attachKprobe },
  'kprobe.multi': { options: ['pattern', 'functions', 'addresses', 'cookies'], attach: attachKprobeMulti },
  ksyscall: { options: ['syscall', 'cookie'], attach: attachKsyscall },
  tracepoint: { options: ['tracepoint', 'cookie'], attach: attachTracepoint },
  raw_tp: { options: ['tracepoint', 'cookie'], attach: attachRawTracepoint },
  trace: { options: ['cookie'], attach: attachTrace },
  perf_event: {
    options: [
      ...['type', 'hz', 'period', 'event', 'cache', 'operation', 'result', 'address', 'length', 'access'],
      ...['pmu', 'config', 'pid', 'cgroup', 'cpus', 'cookie'],
    ],
    attach: attachPerfEvent,
  },
  iter: { options: ['map', 'cgroup', 'order', 'pid', 'tid'], attach: attachIter },
  uprobe: {
    options: ['binary', 'symbol', 'offset', 'pid', 'cookie', 'refCounterOffset'],
    attach: attachUprobe,
  },
  'uprobe.multi': {
    options: ['binary', 'pattern', 'symbols', 'offsets', 'pid', 'cookies', 'refCounterOffsets'],
    attach: attachUprobeMulti,
  },
  usdt: { options: ['binary', 'provider', 'name', 'pid', 'cookie'], attach: attachUsdt },
  freplace: { options: ['program', 'function'], attach: attachFreplace },
  xdp: { options: ['interface', 'namespace', 'mode', 'replace'], attach: attachXdp },
  tc: { options: ['interface', 'namespace', 'direction', 'priority', 'handle'], attach: attachTc },
  tcx: { options: ['interface', 'namespace', 'position', 'expectedRevision'], attach: attachTcx },
  netkit: { options: ['interface', 'namespace', 'position', 'expectedRevision'], attach: attachNetkit },
  cgroup: { options: ['cgroup', 'position', 'expectedRevision', 'preorder'], attach: attachCgroup },
  netns: { options: ['namespace'], attach: attachNetns },
  netfilter: {
    options: ['family', 'hook', 'priority', 'defragment', 'namespace'],
    attach: attachNetfilter,
  },
  sockmap: { options: ['map'], attach: attachSockmap },
  socket: { options: ['socket'], attach: attachSocket },
  route: {
    options: ['destination', 'gateway', 'headroom', 'interface', 'namespace'],
    attach: attachRoute,
  },
  nothing: { options: [], attach: attachNothing },
};

/**
 * Checks the options of an attach. TypeScript has done so where the program's kind was declared; elsewhere, what a
 * program takes is known only now.
 *
 * @throws {AttachError} that names the options which the program needs
 */
export function attachingOf(program: AttachingProgram, options: AnyOptions | undefined): Attaching {
  const attachment = attachments[attachedBy[program.kind]];
  const unknown = Object.keys(options ?? {}).filter((name) => !attachment.options.includes(name));
  if (unknown.length > 0) {
    const takes =
      attachment.options.length === 0 ? 'no options' : `the options ${attachment.options.join(', ')}`;
    throw wrongOptions(program, `takes ${takes}, and was given ${unknown.join(', ')}`);
  }
  return attachment.attach(program, options);
}
