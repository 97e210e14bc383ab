import type { ProgramKind } from '@ebpf-ts/elf';
import { type AttachedBy, attachedBy } from '../attachedBy.ts';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { attachCgroup, type CgroupOptions } from './cgroup.ts';
import { attachFreplace, type FreplaceOptions } from './freplace.ts';
import { attachIter, type IterLink } from './iter.ts';
import type { Link } from './link.ts';
import { attachNetfilter, type NetfilterOptions } from './netfilter.ts';
import { attachNetkit, type NetkitOptions } from './netkit.ts';
import { attachNetns, type NetnsOptions } from './netns.ts';
import { attachSection } from './section.ts';
import { attachSocket, type SocketOptions } from './socket.ts';
import { attachSockmap, type SockmapOptions } from './sockmap.ts';
import { attachTc, type TcOptions } from './tc.ts';
import { attachTcx, type TcxOptions } from './tcx.ts';
import type { UpdatableLink } from './updatableLink.ts';
import { attachUprobe, type UprobeOptions } from './uprobe.ts';
import { attachUprobeMulti, type UprobeMultiOptions } from './uprobeMulti.ts';
import { attachXdp, type XdpOptions } from './xdp.ts';

/** What `attach` takes and what comes of it, by what the program is attached by. */
export interface AttachSignatures<K extends ProgramKind = ProgramKind> {
  section: { arguments: []; link: Link };
  iter: { arguments: []; link: IterLink };
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
  nothing: { arguments: [never]; link: never };
}

/** What `attach` takes for a kind of program: nothing where the section says all, else one object of options. */
export type AttachArguments<K extends ProgramKind> = AttachSignatures[AttachedBy<K>]['arguments'];

/** What `attach` gives back for a kind of program. */
export type LinkOf<K extends ProgramKind> = AttachSignatures<K>[AttachedBy<K>]['link'];

/** Options of whatever kind. */
export interface AnyOptions
  extends Partial<XdpOptions>,
    Partial<TcOptions>,
    Partial<CgroupOptions>,
    Partial<NetfilterOptions>,
    Partial<SockmapOptions>,
    Partial<SocketOptions>,
    Partial<FreplaceOptions>,
    Partial<UprobeMultiOptions> {
  readonly symbol?: string;
  readonly offset?: number;
}

/** One way of attaching: the names of its options, and what checks them. */
interface Attachment {
  readonly options: readonly string[];
  readonly attach: (program: AttachingProgram, options: AnyOptions | undefined) => Attaching;
}

const attachments: Readonly<Record<AttachedBy, Attachment>> = {
  section: { options: [], attach: attachSection },
  iter: { options: [], attach: attachIter },
  uprobe: { options: ['binary', 'symbol', 'offset', 'pid'], attach: attachUprobe },
  'uprobe.multi': { options: ['binary', 'pattern', 'pid'], attach: attachUprobeMulti },
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
  nothing: {
    options: [],
    attach: (program) => {
      throw wrongOptions(program, 'cannot be attached by this version of @ebpf-ts/core');
    },
  },
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
