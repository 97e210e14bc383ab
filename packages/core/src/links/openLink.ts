import { binding, type LinkHandle, type LinkInfo, watchUnclosed } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';
import { IterLink } from './iterLink.ts';
import { Link } from './link.ts';
import { StructOpsLink } from './structOpsLink.ts';
import { UpdatableLink } from './updatableLink.ts';

/** Where a link is found that exists already: by its id, or by the path where it is pinned. */
export type LinkSource = { readonly id: number } | { readonly path: string };

/**
 * Opens a link that exists, of whatever process: pinned (`BPF_OBJ_GET`), or by its id (`BPF_LINK_GET_FD_BY_ID`,
 * Linux 5.8). Its program stays attached at least until it is closed.
 *
 * @throws {LinkError} where there is none, or something else is pinned there
 * @throws {PermissionError} where the kernel refuses this process: ids need CAP_SYS_ADMIN
 *
 * @example
 * ```ts
 * import { openLink } from '@ebpf-ts/core';
 *
 * using link = openLink({ path: '/sys/fs/bpf/on_exec' });
 * console.log(link.info().programId);
 * link.unpin('/sys/fs/bpf/on_exec');
 * ```
 */
export function openLink(source: LinkSource): Link | IterLink | UpdatableLink | StructOpsLink {
  const title = 'id' in source ? `link with id ${source.id}` : `link at ${source.path}`;
  try {
    const handle = 'id' in source ? binding.linkOpenById(source.id) : binding.linkOpenPinned(source.path);
    return opened(handle, title);
  } catch (error) {
    throw LinkError.from(title, error);
  }
}

/** What links of some types can do beyond what all can. */
const CLASSES: Partial<
  Record<LinkInfo['type'], typeof IterLink | typeof UpdatableLink | typeof StructOpsLink>
> = {
  iter: IterLink,
  xdp: UpdatableLink,
  tcx: UpdatableLink,
  netkit: UpdatableLink,
  cgroup: UpdatableLink,
  netns: UpdatableLink,
  sockmap: UpdatableLink,
  struct_ops: StructOpsLink,
};

function opened(handle: LinkHandle, title: string): Link | IterLink | UpdatableLink | StructOpsLink {
  const { type, programId } = binding.linkInfo(handle);
  const Made = CLASSES[type] ?? Link;
  const link = new Made(`id ${programId}`, handle, { add() {}, delete: () => closed() });
  const closed = watchUnclosed(link, title);
  return link;
}
