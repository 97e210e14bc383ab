import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { type ProgramReference, withProgram } from './descriptor.ts';
import { indexCodec } from './indexCodec.ts';
import { KeyedMap } from './keyedMap.ts';
import { type NewMap, newMap } from './newMap.ts';
import { type Redirect, redirectCodec } from './redirectCodec.ts';

/** A map of redirections to be made. */
export interface NewRedirectMap extends NewMap {
  readonly type: 'devmap' | 'devmap_hash' | 'cpumap';
}

/**
 * Where XDP programs redirect frames to, by key: `BPF_MAP_TYPE_DEVMAP` and `DEVMAP_HASH`, whose targets are indexes of
 * interfaces, and `CPUMAP`, whose keys are CPUs and whose targets are lengths of queues. A program may run there
 * (Linux 5.8 and 5.9).
 *
 * @example
 * ```ts
 * import { RedirectMap } from '@ebpf-ts/maps';
 *
 * using cpus = RedirectMap.create({ type: 'cpumap', name: 'cpus', maxEntries: 2 });
 * cpus.set(0, 192);
 * ```
 */
export class RedirectMap extends KeyedMap<number, Redirect> implements DeletableMap<number> {
  readonly kind = 'redirect_map';

  constructor(handle: MapHandle, info: MapInfo) {
    super(handle, info, { key: indexCodec, value: redirectCodec(info.valueSize) });
  }

  /**
   * Makes a map of redirections without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create(options: NewRedirectMap): RedirectMap {
    const { type } = options;
    const { handle, info } = newMap(options, { type, key: indexCodec, value: redirectCodec(8) });
    return new RedirectMap(handle, info);
  }

  /**
   * Sets the target of a key, and the program that runs there on what arrives.
   *
   * @throws {@link MapError} with `code` `EINVAL` or `ENODEV` where there is no such target
   */
  set(key: number, target: number, program?: ProgramReference): this {
    if (program === undefined) this.table.update(key, { target });
    else withProgram(this.info, program, (fd) => this.table.update(key, { target, program: fd }));
    return this;
  }

  delete(key: number): boolean {
    return this.table.remove(key);
  }
}
