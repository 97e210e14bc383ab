import type { Btf } from '../btf.ts';
import { memberBits } from '../layout.ts';
import type { BtfComposite } from '../type.ts';

/** The alignments of types as C has them, each worked out once. 0 is what has none. */
export interface Alignments {
  of(id: number): number;
  /** Whether no compiler would lay the struct out like this by itself. */
  isPacked(type: BtfComposite): boolean;
}

export function alignmentsOf(btf: Btf): Alignments {
  const known = new Map<number, number>();
  const packed = new Map<number, boolean>();
  const alignments: Alignments = {
    of(id) {
      const resolved = btf.resolve(id);
      const alignment = known.get(resolved) ?? alignmentOf(btf, resolved, alignments);
      known.set(resolved, alignment);
      return alignment;
    },
    isPacked(type) {
      const isPacked = packed.get(type.id) ?? cannotBeNatural(btf, type, alignments);
      packed.set(type.id, isPacked);
      return isPacked;
    },
  };
  return alignments;
}

function cannotBeNatural(btf: Btf, type: BtfComposite, alignments: Alignments): boolean {
  const natural = Math.max(1, ...type.members.map(({ typeId }) => alignments.of(typeId)));
  if (type.size % natural !== 0) return true;
  return type.members.some((member) => {
    const { bitOffset, bitSize } = memberBits(btf, member);
    const alignment = alignments.of(member.typeId);
    return bitSize === 0 && alignment > 0 && bitOffset % (8 * alignment) !== 0;
  });
}

function alignmentOf(btf: Btf, id: number, alignments: Alignments): number {
  const type = btf.type(id);
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'enum64':
    case 'float':
      return Math.min(8, type.size);
    case 'ptr':
      return 8;
    case 'array':
      return alignments.of(type.elementTypeId);
    case 'struct':
    case 'union':
      if (alignments.isPacked(type)) return 1;
      return Math.max(1, ...type.members.map(({ typeId }) => alignments.of(typeId)));
    default:
      return 0;
  }
}
