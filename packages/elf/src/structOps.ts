import { type Btf, type BtfComposite, layoutOf } from '@ebpf-ts/btf';
import { blockAt, type CodeBlocks } from './code.ts';
import type { ElfRelocation } from './elfRelocation.ts';
import { ElfError } from './error.ts';
import { between } from './function.ts';
import type { PlacedVariable } from './placedVariable.ts';
import { placeIn } from './section.ts';

/** A table of functions that programs fill for the kernel: a congestion control, a scheduler, a HID driver. */
export interface StructOpsDefinition {
  readonly name: string;
  /** `.struct_ops`, or `.struct_ops.link` where it is attached by a link; a leading `?` included. */
  readonly section: string;
  /** Whether libbpf makes a map of it, unless told otherwise: not with a leading `?`. */
  readonly autocreate: boolean;
  /** The kernel's name for such tables: `tcp_congestion_ops`. */
  readonly typeName: string;
  /** The struct in the object's BTF. */
  readonly typeId: number;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** The members that are programs. */
  readonly programs: readonly { readonly member: string; readonly program: string }[];
}

/** Reads the variables of `.struct_ops` and its kin (`init_struct_ops_maps`, `bpf_object__collect_st_ops_relos`). */
export function parseStructOps(
  btf: Btf,
  placed: readonly PlacedVariable[],
  relocations: ReadonlyMap<number, readonly ElfRelocation[]>,
  blocks: CodeBlocks,
): readonly StructOpsDefinition[] {
  return placed
    .filter(({ section }) => structOpsSection.test(section.name))
    .map((variable) => {
      const { name, section, offset } = variable;
      const struct = btf.type(btf.resolve(variable.typeId));
      if (struct.kind !== 'struct' || struct.name === '') {
        throw new ElfError(
          `${name} is ${struct.kind === 'struct' ? 'a struct without a name' : `a ${struct.kind}`}`,
          placeIn(section, offset),
          "Declare it as one of the kernel's structs of operations",
        );
      }
      // libbpf writes program addresses to where the BTF says that the members are.
      layoutOf(btf, struct.id);
      const own = between(relocations.get(section.index) ?? [], offset, offset + struct.size);
      return {
        name,
        section: section.name,
        autocreate: !section.name.startsWith('?'),
        typeName: struct.name,
        typeId: struct.id,
        offset,
        size: struct.size,
        programs: own.map((relocation) => memberOf(variable, struct, relocation, blocks)),
      };
    });
}

const structOpsSection = /^\??\.struct_ops(\.link)?$/;

function memberOf(
  variable: PlacedVariable,
  struct: BtfComposite,
  { offset, symbol }: ElfRelocation,
  blocks: CodeBlocks,
): StructOpsDefinition['programs'][number] {
  const member = struct.members.find(({ bitOffset }) => bitOffset === (offset - variable.offset) * 8);
  const program = blockAt(blocks, symbol.section, symbol.value);
  if (member === undefined || program === undefined) {
    throw new ElfError(
      `${variable.name}+${offset - variable.offset} is to hold the address of ${symbol.name}, ` +
        (member === undefined ? 'and no member begins there' : 'which is no function'),
      placeIn(variable.section, offset),
      'Initialize members with programs of the object',
    );
  }
  return { member: member.name, program: program.name };
}
