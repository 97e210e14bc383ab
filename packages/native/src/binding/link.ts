import type { LinkHandle, ObjectHandle } from './handles.ts';
import type { LinkInfo } from './linkInfo.ts';

/** Links: found, described, changed, ended. */
export interface LinkBinding {
  /** `bpf_link_get_fd_by_id`. */
  linkOpenById(id: number): LinkHandle;
  /** `bpf_obj_get` of a pinned link; `EINVAL` where something else is pinned there. */
  linkOpenPinned(path: string): LinkHandle;
  /** `bpf_link_get_info_by_fd`. */
  linkInfo(link: LinkHandle): LinkInfo;
  /** `bpf_obj_pin`. The link outlives its handle from here on. */
  linkPin(link: LinkHandle, path: string): void;
  /** `bpf_link_detach`, for whoever else holds the link as well: `EOPNOTSUPP` for types that cannot. */
  linkDetach(link: LinkHandle): Promise<void>;
  /** {@link LinkBinding.linkDetach | linkDetach}, on this thread. */
  linkDetachSync(link: LinkHandle): void;
  /** `bpf_link_get_next_id` (Linux 5.8): the next higher id of a link of this machine; 0 where there is none. */
  linkNextId(id: number): number;
  /** `bpf_link_update`: the program takes the place of the one that is attached, which has to be `expected` if given. */
  linkUpdate(link: LinkHandle, program: ProgramOf, expected: ProgramOf | null): Promise<void>;
  /** {@link LinkBinding.linkUpdate | linkUpdate}, on this thread. */
  linkUpdateSync(link: LinkHandle, program: ProgramOf, expected: ProgramOf | null): void;
  /** `bpf_link_update` of a table of functions: another map of the same type takes its place (Linux 6.4). */
  linkUpdateMap(link: LinkHandle, object: ObjectHandle, map: string): Promise<void>;
  /** {@link LinkBinding.linkUpdateMap | linkUpdateMap}, on this thread. */
  linkUpdateMapSync(link: LinkHandle, object: ObjectHandle, map: string): void;
  /** `bpf_link__destroy`, off the event loop, for it waits for RCU. Idempotent. */
  linkDestroy(link: LinkHandle): Promise<void>;
  /** {@link LinkBinding.linkDestroy | linkDestroy}, on this thread. */
  linkDestroySync(link: LinkHandle): void;
}

/** A loaded program, by the name that it has in its object. */
export interface ProgramOf {
  readonly object: ObjectHandle;
  readonly program: string;
}
