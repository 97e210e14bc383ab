import { accessPath } from './accessPath.ts';
import { type CoreRelocationKind, coreRelocationKinds } from './coreRelocationKind.ts';
import { type Context, stringAt } from './table.ts';

/** An instruction whose number depends on the types of the running kernel. */
export interface CoreRelocation {
  /** The section that the instruction is in. */
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly instructionOffset: number;
  readonly kind: CoreRelocationKind;
  /** The type that the access begins with, in the object's BTF. */
  readonly typeId: number;
  /** The indices of members and elements as they are in the object: `0:1:2`. */
  readonly access: string;
  /**
   * The access spelled out: `task_struct.mm`, `task_struct.words[2].high`, `state::RUNNING`, or for a relocation
   * of a whole type its name; `undefined` where the indices lead out of the type. A pointer ends an access:
   * `task->mm->exe_file` is two relocations, `task_struct.mm` and `mm_struct.exe_file`.
   */
  readonly path: string | undefined;
}

/** Bytes of a `struct bpf_core_relo`. */
export const coreRelocationSize = 16;

export function readCoreRelocation(context: Context, at: number, section: string): CoreRelocation {
  const { btf, refuse, u32 } = context;
  const typeId = u32(at + 4);
  if (typeId === 0 || typeId > btf.typeCount) {
    throw refuse(at + 4, `CO-RE relocation of type ${typeId}, the last is ${btf.typeCount}`);
  }
  // libbpf scans this string for integers and uses them as indices, of which it expects no negative one.
  const access = stringAt(context, at + 8);
  if (!/^\d{1,9}(:\d{1,9})*$/.test(access)) {
    throw refuse(at + 8, `CO-RE access ${JSON.stringify(access)} is no list of indices`);
  }
  const kind = coreRelocationKinds[u32(at + 12)];
  if (kind === undefined) throw refuse(at + 12, `CO-RE relocation of unknown kind ${u32(at + 12)}`);
  const path = accessPath(context, kind, typeId, access);
  return { section, instructionOffset: u32(at), kind, typeId, access, path };
}
