import type { LinkRequest, NativeError } from '@ebpf-ts/native';
import { type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import type { LinkableProgram } from './linkableProgram.ts';

/** A link or program of the same place, by its handle or its id; `bpftool net` and `bpftool cgroup` show ids. */
export type Neighbour = Link | LinkableProgram | { readonly linkId: number } | { readonly programId: number };

/**
 * Where a program runs among those that are attached to the same place: before all others or behind them, or right
 * beside one (`BPF_F_BEFORE`, `BPF_F_AFTER`).
 */
export type Position =
  | 'first'
  | 'last'
  | { readonly before: Neighbour; readonly after?: never }
  | { readonly after: Neighbour; readonly before?: never };

/** What programs that share a place agree on. */
export interface PositionOptions {
  /** Where the program runs among those that are attached there. Default: behind them. */
  readonly position?: Position;
  /**
   * The number of changes that the place has seen, as `BPF_PROG_QUERY` tells it: if others attach or detach meanwhile,
   * the attach is refused with `ESTALE`. Default: any.
   */
  readonly expectedRevision?: bigint;
}

/** `BPF_F_BEFORE`, `BPF_F_AFTER`, `BPF_F_LINK`. */
const BEFORE = 1 << 3;
const AFTER = 1 << 4;
const LINK = 1 << 13;

type Placed = Pick<
  LinkRequest,
  'flags' | 'relativeLink' | 'relativeProgram' | 'relativeId' | 'expectedRevision'
>;

/** A position in the words of `BPF_LINK_CREATE`. */
export function placedBy(program: AttachingProgram, { position, expectedRevision }: PositionOptions): Placed {
  if (
    expectedRevision !== undefined &&
    (typeof expectedRevision !== 'bigint' || expectedRevision < 1n || expectedRevision > MOST)
  ) {
    throw wrongOptions(program, 'takes an expectedRevision from 1n');
  }
  const revision = expectedRevision === undefined ? {} : { expectedRevision: Number(expectedRevision) };
  return { ...beside(program, position), ...revision };
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

function beside(program: AttachingProgram, position: Position | undefined): Placed {
  if (position === undefined) return {};
  if (position === 'first') return { flags: BEFORE };
  if (position === 'last') return { flags: AFTER };
  if (typeof position === 'object' && position !== null) {
    const { before, after } = position;
    if (before !== undefined && after === undefined) return neighbour(program, before, BEFORE);
    if (after !== undefined && before === undefined) return neighbour(program, after, AFTER);
  }
  throw wrongOptions(
    program,
    "takes a position: 'first', 'last', { before: … } or { after: … } of a link or program",
  );
}

function neighbour(program: AttachingProgram, other: Neighbour, flags: number): Placed {
  if (other instanceof Link) return { flags, relativeLink: other.handle };
  if ('loaded' in other) return { flags, relativeProgram: other.loaded };
  if ('linkId' in other && isId(other.linkId)) return { flags: flags | LINK, relativeId: other.linkId };
  if ('programId' in other && isId(other.programId)) return { flags, relativeId: other.programId };
  throw wrongOptions(
    program,
    'has as its neighbour a link, a program, { linkId: NUMBER } or { programId: NUMBER }',
  );
}

const isId = (id: unknown) => typeof id === 'number' && Number.isInteger(id) && id > 0 && id <= 0xffff_ffff;

/** What a refusal means for a program that was to have a place among others. */
export function explainPosition(title: string, { code }: NativeError): string | undefined {
  switch (code) {
    case 'EEXIST':
      return `the program is attached to ${title} already, and once is all the kernel takes`;
    case 'ENOENT':
    case 'ERANGE':
    case 'EBADF':
      return `what the program was to stand beside is not attached to ${title} there`;
    case 'ESTALE':
      return `others have attached to ${title}, or detached, since the expected revision: look again, and try again`;
    default:
      return undefined;
  }
}
