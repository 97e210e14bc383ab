import type { ProgramKind } from '@ebpf-ts/elf';
import { type AttachedBy, attachedBy } from '../attachedBy.ts';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { attachCgroup, type CgroupOptions } from './cgroup.ts';
import { attachIter, type IterLink } from './iter.ts';
import type { Link } from './link.ts';
import { attachSection } from './section.ts';
import { attachTcx, type TcxOptions } from './tcx.ts';
import { attachUprobe, type UprobeOptions } from './uprobe.ts';
import { attachUprobeMulti, type UprobeMultiOptions } from './uprobeMulti.ts';
import { attachXdp, type XdpOptions } from './xdp.ts';

/** What `attach` takes and what comes of it, by what the program is attached by. */
export interface AttachSignatures {
  section: { arguments: []; link: Link };
  iter: { arguments: []; link: IterLink };
  uprobe: { arguments: [options?: UprobeOptions]; link: Link };
  'uprobe.multi': { arguments: [options?: UprobeMultiOptions]; link: Link };
  xdp: { arguments: [options: XdpOptions]; link: Link };
  tcx: { arguments: [options: TcxOptions]; link: Link };
  cgroup: { arguments: [options: CgroupOptions]; link: Link };
  nothing: { arguments: [never]; link: never };
}

/** What `attach` takes for a kind of program: nothing where the section says all, else one object of options. */
export type AttachArguments<K extends ProgramKind> = AttachSignatures[AttachedBy<K>]['arguments'];

/** What `attach` gives back for a kind of program. */
export type LinkOf<K extends ProgramKind> = AttachSignatures[AttachedBy<K>]['link'];

/** Options of whatever kind. */
export interface AnyOptions
  extends Partial<XdpOptions>,
    Partial<TcxOptions>,
    Partial<CgroupOptions>,
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
  xdp: { options: ['interface', 'mode'], attach: attachXdp },
  tcx: { options: ['interface'], attach: attachTcx },
  cgroup: { options: ['cgroup'], attach: attachCgroup },
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
