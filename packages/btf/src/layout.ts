import type { Btf } from './btf.ts';
import type { BtfComposite, BtfMember } from './type.ts';

/**
 * A field as C code names it, at its place in the outermost struct.
 *
 * @example
 * ```ts
 * import { type Btf, layoutOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 *
 * const { name, offset } = layoutOf(btf, id).fields[0] ?? { name: '', offset: 0 };
 * ```
 */
export interface FieldLayout {
  readonly name: string;
  readonly typeId: number;
  /** Bytes from the start of the struct; for a bitfield, the byte that its first bit is in. */
  readonly offset: number;
  /** Bits from the start of the struct. */
  readonly bitOffset: number;
  /** Width in bits of a bitfield, 0 for any other field. */
  readonly bitSize: number;
}

/** The fields of a struct or union in the order of their declaration. */
export interface StructLayout {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly fields: readonly FieldLayout[];
}

/**
 * Where the fields of a struct or union lie. Members of anonymous structs and unions are lifted into the struct, as
 * C does for access; unnamed padding bitfields are left out.
 *
 * @throws {BtfError} when the type is no struct or union, or a member lies outside of it.
 * @example
 * ```ts
 * import { type Btf, layoutOf } from '@ebpf-ts/btf';
 *
 * declare const btf: Btf;
 * declare const id: number;
 *
 * for (const field of layoutOf(btf, id).fields) console.log(field.name, field.offset);
 * ```
 */
export function layoutOf(btf: Btf, typeId: number): StructLayout {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'struct' && type.kind !== 'union') {
    throw btf.refusal(typeId, `a ${type.kind} has no fields`, 'Ask for the layout of a struct or union');
  }
  const fields: FieldLayout[] = [];
  lift({ btf, fields, visited: 0 }, type, 0);
  return { name: type.name, size: type.size, fields };
}

/** The most members a struct may have once lifted; the format itself ends a single struct there. */
const maximumMembers = 0xffff;

interface Lifting {
  readonly btf: Btf;
  readonly fields: FieldLayout[];
  /** Members that were looked at, anonymous ones included, which may hold nothing at all. */
  visited: number;
}

function lift(lifting: Lifting, owner: BtfComposite, base: number): void {
  const { btf, fields } = lifting;
  for (const member of owner.members) {
    if (++lifting.visited > maximumMembers) {
      throw btf.refusal(owner.id, `it has more than ${maximumMembers} fields`, 'Check that the BTF is sound');
    }
    const field = placeMember(btf, owner, member, base);
    if (member.name !== '') {
      fields.push(field);
    } else {
      const inner = btf.type(btf.resolve(member.typeId));
      if (inner.kind === 'struct' || inner.kind === 'union') lift(lifting, inner, field.bitOffset);
    }
  }
}

/**
 * Where a member lies, `base` bits further.
 *
 * @throws {BtfError} when that is outside of its owner.
 */
export function placeMember(btf: Btf, owner: BtfComposite, member: BtfMember, base: number): FieldLayout {
  const { bitOffset, bitSize } = memberBits(btf, member);
  // Void has no record of its own that the refusal could point to.
  if (member.typeId === 0) {
    throw btf.refusal(owner.id, `member ${member.name} is a void, which has no size`, 'Compile it again');
  }
  if (bitSize === 0 && bitOffset % 8 !== 0) {
    throw btf.refusal(
      owner.id,
      `member ${member.name} starts at bit ${bitOffset}, inside a byte`,
      'Compile it again',
    );
  }
  const bits = bitSize === 0 ? btf.sizeOf(member.typeId) * 8 : bitSize;
  if (bitOffset + bits > owner.size * 8) {
    throw btf.refusal(
      owner.id,
      `member ${member.name} ends at bit ${bitOffset + bits} of ${owner.kind} ${owner.name}, which has ${owner.size * 8}`,
      'Compile it again',
    );
  }
  const position = base + bitOffset;
  return {
    name: member.name,
    typeId: member.typeId,
    offset: Math.floor(position / 8),
    bitOffset: position,
    bitSize,
  };
}

/** The bits that a member takes, relative to its owner; the width is 0 for what is no bitfield. */
export function memberBits(btf: Btf, { typeId, bitOffset, bitSize }: BtfMember): MemberBits {
  if (bitSize === 0) {
    const id = btf.resolve(typeId);
    const type = btf.kindOf(id) === 'int' ? btf.type(id) : undefined;
    // Before kflag, compilers described a bitfield by an int type of its own width.
    if (type?.kind === 'int' && (type.bits < type.size * 8 || bitOffset % 8 !== 0)) {
      return { bitOffset: bitOffset + type.bitOffset, bitSize: type.bits };
    }
  }
  return { bitOffset, bitSize };
}

interface MemberBits {
  readonly bitOffset: number;
  readonly bitSize: number;
}
