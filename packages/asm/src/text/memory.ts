import type { SignedType, UnsignedType, Width } from '../instruction.ts';
import type { Register } from '../register.ts';
import type { Cursor } from './cursor.ts';

/** What a load, a store or an atomic works on. */
export interface Place<Type> {
  readonly type: Type;
  readonly base: Register;
  readonly offset: number;
}

/** `(u32 *)`. */
export function parseType<Type extends UnsignedType | SignedType>(
  cursor: Cursor,
  types: readonly Type[],
): Type {
  cursor.expect('(');
  const type = types.find((known) => known === cursor.next);
  if (type === undefined) throw cursor.wanted(`one of ${types.join(', ')}`);
  cursor.take();
  cursor.expect('* )');
  return type;
}

/** `(u32 *)(r1 + 0x4)`. */
export function parsePlace<Type extends UnsignedType | SignedType>(
  cursor: Cursor,
  types: readonly Type[],
): Place<Type> {
  const type = parseType(cursor, types);
  cursor.expect('(');
  const place = { type, ...parseAddress(cursor) };
  cursor.expect(')');
  return place;
}

/** `r1 + 0x4`. */
export function parseAddress(cursor: Cursor): { readonly base: Register; readonly offset: number } {
  const base = cursor.register(64);
  if (cursor.next !== '+' && cursor.next !== '-') throw cursor.wanted("'+' or '-'");
  return { base, offset: cursor.distance(16) };
}

/** A register that holds a value of this type: of a smaller one, its lower half will do as well as all of it. */
export function parseHolder(cursor: Cursor, type: UnsignedType): Register {
  const { place } = cursor;
  const found = cursor.takeRegister();
  if (found === undefined) throw cursor.wanted('a register');
  checkHolder(cursor, found.width, type, place);
  return found.register;
}

export function checkHolder(
  cursor: Cursor,
  width: Width,
  type: UnsignedType | SignedType,
  place: Cursor['place'],
): void {
  const fills = type !== 'u8' && type !== 'u16' && type !== 'u32';
  if (fills && width === 32) throw cursor.error(`a w register holds no ${type}`, 'Call it r', place);
}
