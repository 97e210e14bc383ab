import { rmSync } from 'node:fs';
import { binding, type MapHandle, type MapInfo } from '@ebpf-ts/native';
import type { Closable } from './capabilities/closable.ts';
import type { Pinnable } from './capabilities/pinnable.ts';
import { MapError } from './mapError.ts';

/** A handle on a map in the kernel: what all maps have in common, whatever they hold. */
export abstract class KernelMap implements Closable, Pinnable {
  readonly info: MapInfo;
  /** @internal */
  readonly handle: MapHandle;

  constructor(handle: MapHandle, info: MapInfo) {
    this.info = info;
    this.handle = handle;
  }

  pin(path: string): void {
    this.calling(() => binding.mapPin(this.handle, path));
  }

  unpin(path: string): void {
    const pinned = this.calling(() => binding.mapOpenPinned(path));
    try {
      const { id, name } = binding.mapInfo(pinned);
      if (id !== this.info.id) {
        throw new MapError(
          this.info.name,
          `what is pinned at ${path} is another map, '${name}' with id ${id}`,
        );
      }
    } finally {
      binding.mapClose(pinned);
    }
    rmSync(path);
  }

  freeze(): void {
    this.calling(() => binding.mapFreeze(this.handle));
  }

  close(): void {
    binding.mapClose(this.handle);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A native call, whose error is told in the map's own words. */
  protected calling<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw MapError.from(this.info, error);
    }
  }
}
