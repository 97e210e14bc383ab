import type { StructOpsDefinition } from '@ebpf-ts/elf';
import { binding, type NativeError } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { attachFailure } from '../errors/attachFailure.ts';
import type { Link } from '../links/link.ts';
import { type LinkableTable, StructOpsLink } from '../links/structOpsLink.ts';
import { keepAlive } from './keptAlive.ts';
import type { ProgramOwner } from './program.ts';

/**
 * A table of functions that programs fill for the kernel (`SEC(".struct_ops")`, `SEC(".struct_ops.link")`): a congestion
 * control, a scheduler.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * type Vegas = { structOps: { vegas: 'tcp_congestion_ops' } };
 * const spec = await BpfObject.open<Vegas>('vegas.bpf.o');
 * await using object = await spec.load();
 * await object.structOps.vegas.attach();
 * ```
 */
export class StructOps<T extends string = string> implements LinkableTable<T> {
  /** The name of the variable. */
  readonly name: string;
  /** The kernel's name for such tables: `tcp_congestion_ops`. */
  readonly type: T;
  readonly #section: string;
  readonly #owner: ProgramOwner;

  /** @internal Made by {@link ObjectSpec.load}. */
  constructor({ name, typeName, section }: StructOpsDefinition, owner: ProgramOwner) {
    this.name = name;
    // The shape is the caller's word for what is in the file.
    this.type = typeName as T;
    this.#section = section;
    this.#owner = owner;
  }

  /**
   * Hands the table to the kernel (`bpf_map__attach_struct_ops`), off the event loop. One of `SEC(".struct_ops")` is
   * registered without a link of the kernel: where the process is killed, it stays until the map is gone.
   *
   * @throws {AttachError} where the kernel refuses the table
   * @throws {PermissionError} where it refuses this process
   */
  async attach(): Promise<StructOpsLink<T>> {
    const { links, handle } = this.#owner;
    try {
      return this.#attached(
        await links.make(this.name, binding.structOpsAttach(handle, this.name), StructOpsLink),
      );
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** {@link StructOps.attach | attach}, on this thread. */
  attachSync(): StructOpsLink<T> {
    const { links, handle } = this.#owner;
    try {
      return this.#attached(
        links.makeSync(this.name, binding.structOpsAttachSync(handle, this.name), StructOpsLink),
      );
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** @internal */
  get loaded(): LinkableTable['loaded'] {
    return { object: this.#owner.handle, map: this.name };
  }

  /** @internal A link that was updated to this table lives as long as it. */
  adopt(link: Link): void {
    keepAlive(this, link);
    link.moved(this.name, this.#owner.links);
  }

  #attached(link: Link | undefined): StructOpsLink<T> {
    if (link === undefined) {
      throw new AttachError(this.#facts, 'the object was closed meanwhile', { code: 'ERR_HANDLE_CLOSED' });
    }
    keepAlive(this, link);
    // It was made as one.
    return link as StructOpsLink<T>;
  }

  #failure(error: unknown): unknown {
    return attachFailure(
      this.#facts,
      { target: this.type, explain: (refusal) => this.#explain(refusal) },
      error,
    );
  }

  get #facts() {
    return { name: this.name, section: this.#section, target: this.type };
  }

  #explain({ code }: NativeError): string | undefined {
    switch (code) {
      case 'EEXIST':
      case 'EBUSY':
        return `the kernel has a ${this.type} of that name, or this one is attached already`;
      case 'EINVAL':
        return `the kernel refused the ${this.type}: a function that it needs may be missing (dmesg may say which)`;
      default:
        return undefined;
    }
  }
}
