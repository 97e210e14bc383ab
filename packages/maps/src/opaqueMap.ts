import { KernelMap } from './kernelMap.ts';

/**
 * A map that user space reads and writes in other ways than by key, or whose type is newer than this package, such as
 * struct_ops. Its facts can be read, it can be pinned, put into maps of maps and closed.
 */
export class OpaqueMap extends KernelMap {
  readonly kind = 'opaque';
}
