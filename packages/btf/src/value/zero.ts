import type { Btf } from '../btf.ts';
import type { Budget } from '../budget.ts';
import { placeMember } from '../layout.ts';
import { bitsAt } from './number.ts';

/** Data that is looked at with its types. */
export interface Typed {
  readonly btf: Btf;
  readonly data: DataView;
  readonly budget: Budget;
}

/** Whether nothing in a value is set, save padding. A string is zero when it is empty, whatever lies behind. */
export function isZero(typed: Typed, id: number, bitOffset: number, bitSize: number): boolean {
  const { btf, data, budget } = typed;
  budget.spend(id, 0);
  const type = btf.type(btf.resolve(id));
  switch (type.kind) {
    case 'array': {
      const size = btf.sizeOf(type.elementTypeId);
      if (size === 0) return true;
      const length = isCharacter(btf, type.elementTypeId) ? Math.min(1, type.length) : type.length;
      for (let index = 0; index < length; index++) {
        if (!isZero(typed, type.elementTypeId, bitOffset + index * size * 8, 0)) return false;
      }
      return true;
    }
    case 'struct':
    case 'union':
      return type.members.every((member) => {
        const place = placeMember(btf, type, member, bitOffset);
        return isZero(typed, member.typeId, place.bitOffset, place.bitSize);
      });
    case 'int':
    case 'float':
    case 'ptr':
    case 'enum':
    case 'enum64': {
      const bits = bitSize === 0 ? btf.sizeOf(type.id) * 8 : bitSize;
      return bitsAt(data, bitOffset, bits, btf.littleEndian) === 0n;
    }
    default:
      return false;
  }
}

/** Integers of one byte are shown as characters where they stand in an array. */
export function isCharacter(btf: Btf, id: number): boolean {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'int' && type.size === 1;
}
