import { binding, isNativeError, type ObjectHandle } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';
import { Link } from './link.ts';

/** A table of functions that is in the kernel, of whatever object. Every {@link StructOps} is one. */
export interface LinkableTable<T extends string = string> {
  readonly name: string;
  /** The kernel's name for such tables. */
  readonly type: T;
  /** @internal */
  readonly loaded: { readonly object: ObjectHandle; readonly map: string };
  /** @internal */
  adopt(link: Link): void;
}

/**
 * The link of a table of functions, whose place another of the same type can take.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * type Control = { structOps: { control: 'tcp_congestion_ops' } };
 * const old = await (await BpfObject.open<Control>('control-1.bpf.o')).load();
 * const link = await old.structOps.control.attach();
 *
 * await using next = await (await BpfObject.open<Control>('control-2.bpf.o')).load();
 * await link.update(next.structOps.control);
 * await old.close();
 * ```
 */
export class StructOpsLink<T extends string = string> extends Link {
  /**
   * Puts another table in the place of the one that is registered (`bpf_link__update_map`, Linux 6.4): what uses the old
   * one goes on with it, and whatever begins later uses the new. From here on the link belongs to the new table's
   * object, so that the old one can be closed.
   *
   * @throws {LinkError} with `code` `EINVAL` where a table is not of `SEC(".struct_ops.link")` or of another type or name,
   *   `EOPNOTSUPP` where the kernel replaces no such tables
   */
  async update(table: LinkableTable<T>): Promise<void> {
    const { object, map } = table.loaded;
    try {
      await binding.linkUpdateMap(this.handle, object, map);
    } catch (error) {
      throw LinkError.from(this.title, error, adviceOn(error));
    }
    table.adopt(this);
  }

  /** {@link StructOpsLink.update | update}, on this thread. */
  updateSync(table: LinkableTable<T>): void {
    const { object, map } = table.loaded;
    try {
      binding.linkUpdateMapSync(this.handle, object, map);
    } catch (error) {
      throw LinkError.from(this.title, error, adviceOn(error));
    }
    table.adopt(this);
  }
}

function adviceOn(error: unknown): string | undefined {
  switch (isNativeError(error) ? error.code : '') {
    case 'EINVAL':
      return 'both tables have to be of SEC(".struct_ops.link"), of one type, and have the same name for the kernel';
    case 'EOPNOTSUPP':
      return 'the kernel replaces no tables of this type: close the link, and attach the other';
    default:
      return undefined;
  }
}
