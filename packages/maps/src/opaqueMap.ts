import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { Closable } from './capabilities/closable.ts';

/** A map of a type that has no class of its own here: its facts can be read, it can be closed. */
export class OpaqueMap implements Closable {
  readonly kind = 'opaque';
  readonly info: MapInfo;
  readonly #handle: MapHandle;

  constructor(handle: MapHandle, info: MapInfo) {
    this.info = info;
    this.#handle = handle;
  }

  close(): void {
    binding.mapClose(this.#handle);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
