import { statfsSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { binding, type LinkHandle, type LinkInfo } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';

/** Who closes a link when nobody else does. */
export interface LinkOwner {
  /** From here on it is closed with the owner. */
  add(link: Link): void;
  /** It was closed, or belongs to somebody else. */
  delete(link: Link): void;
}

/**
 * An attached program. It stays attached until the link, or the object it belongs to, is closed; for longer where it
 * is pinned. It does not keep the process running: what reads its events does.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_exec: 'tracepoint' } }>('counter.bpf.o');
 * await using object = await spec.load();
 * const link = await object.programs.on_exec.attach();
 * link.pin('/sys/fs/bpf/on_exec');
 * await link.close();
 * ```
 */
export class Link {
  /** @internal */
  readonly handle: LinkHandle;
  #program: string;
  #owner: LinkOwner;

  /** @internal Made by {@link Program.attach} and {@link openLink}. */
  constructor(program: string, handle: LinkHandle, owner: LinkOwner) {
    this.handle = handle;
    this.#program = program;
    this.#owner = owner;
  }

  /** The name of the program that is attached. */
  get program(): string {
    return this.#program;
  }

  /**
   * What the kernel knows of it: its id, that of its program, and where it is attached.
   *
   * @throws {LinkError} `EINVAL` where the kernel attaches such programs without a link (perf events before
   * Linux 5.15), `EOPNOTSUPP` for a USDT, which has several, `ERR_HANDLE_CLOSED` where it was closed
   */
  info(): LinkInfo {
    return this.calling(() => binding.linkInfo(this.handle));
  }

  /**
   * Pins the link (`BPF_OBJ_PIN`): the program stays attached until the path is removed, whoever closes the link or
   * ends.
   *
   * @param path on a BPF file system, usually below `/sys/fs/bpf`
   * @throws {LinkError} `EEXIST` where the path is taken, `EPERM` where it is on another file system, `EINVAL` where
   * there is no link to pin, as in {@link Link.info | info}
   */
  pin(path: string): void {
    try {
      binding.linkPin(this.handle, path);
    } catch (error) {
      throw LinkError.from(this.title, error, elsewhere(path));
    }
  }

  /**
   * Removes a path where the link is pinned. The program stays attached while anybody has the link open.
   *
   * @throws {LinkError} where there is no link, or another one
   */
  unpin(path: string): void {
    const own = this.info();
    const pinned = this.calling(() => binding.linkOpenPinned(path));
    try {
      const { id } = this.calling(() => binding.linkInfo(pinned));
      if (id !== own.id) {
        throw new LinkError(this.title, `what is pinned at ${path} is another link, with id ${id}`);
      }
      unlinkSync(path);
    } finally {
      binding.linkDestroySync(pinned);
    }
  }

  /**
   * Detaches the program from its target (`BPF_LINK_DETACH`, Linux 5.9), whoever else holds the link and wherever it
   * is pinned: for XDP, tcx, netkit, cgroups, network namespaces and struct_ops. The link itself stays open, of
   * nothing. To give up this hold alone, close it.
   *
   * @throws {LinkError} `EOPNOTSUPP` for other types of links
   */
  async detach(): Promise<void> {
    try {
      await binding.linkDetach(this.handle);
    } catch (error) {
      throw LinkError.from(this.title, error);
    }
  }

  /** {@link Link.detach | detach}, on this thread. */
  detachSync(): void {
    this.calling(() => binding.linkDetachSync(this.handle));
  }

  /** Detaches, off the event loop: the kernel waits until no CPU runs the program any more. Idempotent. */
  async close(): Promise<void> {
    this.#owner.delete(this);
    await binding.linkDestroy(this.handle);
  }

  /** {@link Link.close | close}, on this thread: it may stand still for 100 ms. */
  closeSync(): void {
    this.#owner.delete(this);
    binding.linkDestroySync(this.handle);
  }

  /** {@link Link.close | close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** {@link Link.closeSync | closeSync}, for `using`. */
  [Symbol.dispose](): void {
    this.closeSync();
  }

  /** @internal The link is of another program from here on, and closed with the object of that. */
  moved(program: string, owner: LinkOwner): void {
    this.#owner.delete(this);
    this.#program = program;
    this.#owner = owner;
    owner.add(this);
  }

  /** @internal For messages. */
  protected get title(): string {
    return `link of program '${this.program}'`;
  }

  /** @internal Makes a native call, whose refusal becomes a {@link LinkError}. */
  protected calling<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw LinkError.from(this.title, error);
    }
  }
}

/** `BPF_FS_MAGIC`. */
const BPF_FILE_SYSTEM = 0xcafe4a11;

/** Why a path cannot be one of a pin; undefined where it can, or is not there. */
function elsewhere(path: string): string | undefined {
  try {
    if (statfsSync(dirname(path)).type === BPF_FILE_SYSTEM) return undefined;
  } catch {
    return undefined;
  }
  return `${path} is on no BPF file system: grep bpf /proc/mounts shows where those are, usually at /sys/fs/bpf`;
}
