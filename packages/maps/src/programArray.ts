import type { MapHandle, MapInfo } from '@ebpf-ts/native';
import type { DeletableMap } from './capabilities/deletable.ts';
import { type ProgramReference, withProgram } from './descriptor.ts';
import { descriptorCodec } from './descriptorCodec.ts';
import { indexCodec } from './indexCodec.ts';
import { KeyedMap } from './keyedMap.ts';
import { type NewMap, newMap } from './newMap.ts';

/**
 * A `BPF_MAP_TYPE_PROG_ARRAY`: the programs that tail calls go to, by index. What is read of one is its id. The kernel
 * empties the array when the last descriptor of user space is closed.
 *
 * @example
 * ```ts
 * import type { ProgramArray, ProgramReference } from '@ebpf-ts/maps';
 *
 * const chain = (calls: ProgramArray, stages: readonly ProgramReference[]) =>
 *   stages.forEach((stage, index) => calls.set(index, stage));
 * ```
 */
export class ProgramArray extends KeyedMap<number, number> implements DeletableMap<number> {
  readonly kind = 'prog_array';

  constructor(handle: MapHandle, info: MapInfo) {
    super(handle, info, { key: indexCodec, value: descriptorCodec });
  }

  /**
   * Makes an array of programs without an object.
   *
   * @throws {@link MapError} where the kernel refuses it
   */
  static create(options: NewMap): ProgramArray {
    const { handle, info } = newMap(options, { type: 'prog_array', key: indexCodec, value: descriptorCodec });
    return new ProgramArray(handle, info);
  }

  /**
   * Puts a program at an index.
   *
   * @throws {@link MapError} with `code` `EINVAL` where it is of another type than those that are in it or call from it
   */
  set(index: number, program: ProgramReference): this {
    withProgram(this.info, program, (fd) => this.table.update(index, fd));
    return this;
  }

  delete(index: number): boolean {
    return this.table.remove(index);
  }
}
