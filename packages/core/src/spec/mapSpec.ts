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
  readonly #declared: MapDefinition;
  #maxEntries: number;
  #isPerfBuffer = false;

  constructor(declared: MapDefinition) {
    this.name = declared.name;
    this.#declared = declared;
    this.#maxEntries = declared.maxEntries;
  }

  /** The type by bpftool's name, for example `percpu_array`. */
  get type(): string {
    return this.#isPerfBuffer ? 'perf_event_array' : this.#declared.typeName;
  }

  /** Bytes. */
  get keySize(): number {
    return this.#isPerfBuffer ? 4 : this.#declared.keySize;
  }

  /** Bytes. */
  get valueSize(): number {
    return this.#isPerfBuffer ? 4 : this.#declared.valueSize;
  }

  /** @internal Makes a ring buffer a perf buffer with an entry for each CPU, and back; see {@link EventStream.auto}. */
  usePerfBuffer(usesIt: boolean): void {
    if (this.#isPerfBuffer === usesIt) return;
    this.#isPerfBuffer = usesIt;
    this.#maxEntries = usesIt ? 0 : this.#declared.maxEntries;
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
