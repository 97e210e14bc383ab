import type { Section } from '@ebpf-ts/elf';

/** The bytes of a data section as the object has them, and as they were edited: copied on the first write. */
export class SectionImage {
  readonly #section: Section;
  #edited: Uint8Array | undefined;

  constructor(section: Section) {
    this.#section = section;
  }

  /** The edited bytes; undefined where nothing was written. */
  get edited(): Uint8Array | undefined {
    return this.#edited;
  }

  read(offset: number, size: number): Uint8Array {
    const bytes = this.#edited ?? this.#section.data;
    // A .bss has a size and no bytes: it reads as zeroes.
    return offset + size <= bytes.byteLength ? bytes.subarray(offset, offset + size) : new Uint8Array(size);
  }

  write(offset: number, bytes: Uint8Array): void {
    if (this.#edited === undefined) {
      this.#edited = new Uint8Array(this.#section.size);
      this.#edited.set(this.#section.data);
    }
    this.#edited.set(bytes, offset);
  }
}
