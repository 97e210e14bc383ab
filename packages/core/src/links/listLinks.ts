import { binding, isNativeError, type LinkInfo } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';

/**
 * What the kernel knows of each link of this machine, in the order of the ids (Linux 5.8). Links that come and go
 * meanwhile may be missing, and so are programs that are attached without a link.
 *
 * @throws {PermissionError} where the kernel refuses this process: it needs CAP_SYS_ADMIN
 *
 * @example
 * ```ts
 * import { listLinks } from '@ebpf-ts/core';
 *
 * for (const link of listLinks()) console.log(link.id, link.type, link.programId);
 * ```
 */
export function* listLinks(): Generator<LinkInfo, undefined, undefined> {
  try {
    for (let id = binding.linkNextId(0); id !== 0; id = binding.linkNextId(id)) {
      const info = infoOf(id);
      if (info !== undefined) yield info;
    }
  } catch (error) {
    throw LinkError.from('the list of links', error);
  }
}

/** Undefined of a link that went away meanwhile. */
function infoOf(id: number): LinkInfo | undefined {
  try {
    const handle = binding.linkOpenById(id);
    try {
      return binding.linkInfo(handle);
    } finally {
      binding.linkDestroySync(handle);
    }
  } catch (error) {
    if (isNativeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
