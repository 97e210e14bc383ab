import type { MapDefinition } from '@ebpf-ts/elf';

/**
 * A map as the object declares it; what can be changed before load is not read-only.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open('probe.bpf.o');
 * for (const map of Object.values(spec.maps)) console.log(map.name, map.type, map.maxEntries);
 * ```
 */
export class MapSpec {
  readonly name: string;
  /** The type by bpftool's name, for example `percpu_array`. */
  readonly type: string;
  /** Bytes. */
  readonly keySize: number;
  /** Bytes. */
  readonly valueSize: number;
  readonly #declared: MapDefinition;
  #maxEntries: number;

  constructor(declared: MapDefinition) {
    this.name = declared.name;
    this.type = declared.typeName;
    this.keySize = declared.keySize;
    this.valueSize = declared.valueSize;
    this.#declared = declared;
    this.#maxEntries = declared.maxEntries;
  }

  /** How many entries it has room for; the size in bytes for a ring buffer, a power of two times the page size. */
  get maxEntries(): number {
    return this.#maxEntries;
  }

  /** @throws {RangeError} for what is no `u32` */
  set maxEntries(count: number) {
    if (!Number.isInteger(count) || count < 0 || count > 0xffff_ffff) {
      throw new RangeError(
        `map '${this.name}': maxEntries is a whole number from 0 to 4294967295, not ${count}`,
      );
    }
    this.#maxEntries = count;
  }

  /** The declaration in the object, unchanged. */
  get declared(): MapDefinition {
    return this.#declared;
  }
}
