import type { IterHandle, LinkHandle } from './handles.ts';

/** Runs of iterators. */
export interface IterBinding {
  /** `bpf_iter_create`: a new run of an attached iterator. */
  iterCreate(link: LinkHandle): IterHandle;
  /** `read(2)` of at most `size` bytes of a run's output; no bytes at its end. The program runs meanwhile. */
  iterRead(iter: IterHandle, size: number): Promise<Uint8Array>;
  /** {@link IterBinding.iterRead | iterRead}, on this thread. */
  iterReadSync(iter: IterHandle, size: number): Uint8Array;
  /** Closes the fd; a read that is under way ends first. Idempotent. */
  iterClose(iter: IterHandle): void;
}
