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
  #pinPath: string | undefined;

  constructor(handle: MapHandle, info: MapInfo) {
    this.info = info;
    this.handle = handle;
  }

  get pinPath(): string | undefined {
    return this.#pinPath;
  }

  pin(path: string): void {
    this.calling(() => binding.mapPin(this.handle, path));
    this.#pinPath = path;
  }

  unpin(): void {
    if (this.#pinPath === undefined) throw new MapError(this.info.name, 'this handle has not pinned it');
    rmSync(this.#pinPath);
    this.#pinPath = undefined;
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
