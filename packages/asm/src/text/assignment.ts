import type { Draft } from '../draft.ts';
import type {
  AtomicOperation,
  ByteOrderInstruction,
  SignedType,
  UnsignedType,
  Width,
} from '../instruction.ts';
import { inverse } from '../inverse.ts';
import type { Cursor, NamedRegister } from './cursor.ts';
import { checkHolder, parseAddress, parsePlace, parseType } from './memory.ts';
import { assignments } from './words.ts';

/** Reads a statement that starts with a register: `r1 += r2`, `r1 = …`. */
export function parseAssignment(cursor: Cursor): Draft {
  const start = cursor.place;
  const left = cursor.takeRegister();
  if (left === undefined) throw cursor.wanted('a register or an instruction');
  const op = operations.get(cursor.next);
  if (op === undefined) throw cursor.wanted('an assignment');
  cursor.take();
  if (op === 'mov') return parseValue(cursor, left, start);
  const { register: dst, width } = left;
  const src = cursor.isNumber ? cursor.immediate() : cursor.register(width);
  return { instruction: { kind: 'alu', op, width, dst, src } };
}

type Start = Cursor['place'];

const operations = inverse(assignments);
const unsigned: readonly UnsignedType[] = ['u8', 'u16', 'u32', 'u64'];
const loadable: readonly (UnsignedType | SignedType)[] = [...unsigned, 's8', 's16', 's32'];

/** What stands behind `=`. */
function parseValue(cursor: Cursor, left: NamedRegister, start: Start): Draft {
  const { register: dst, width } = left;
  const parse = functions.get(cursor.next);
  if (parse !== undefined) {
    cursor.take();
    return parse(cursor, left, start);
  }
  if (cursor.isNumber) return parseNumber(cursor, left, start);
  if (cursor.next === '-') return parseNegate(cursor, left);
  const src = cursor.takeRegister();
  if (src !== undefined && src.width !== width) {
    throw cursor.error(
      `a register of ${width} bits cannot be one of ${src.width}`,
      'Call both r, or both w',
      start,
    );
  }
  if (src !== undefined) return { instruction: { kind: 'alu', op: 'mov', width, dst, src: src.register } };
  if (/^[A-Za-z_.$]/.test(cursor.next) && cursor.afterNext === 'll') {
    wantWhole(cursor, left, start);
    const symbol = cursor.take();
    cursor.take();
    return { use: 'address', symbol, dst };
  }
  throw cursor.wanted('a number, a register or a load');
}

type ParseFunction = (cursor: Cursor, left: NamedRegister, start: Start) => Draft;

/** By what stands first behind `=`. */
const functions = new Map<string, ParseFunction>([
  ['*', parseLoad],
  ['(', parseSignExtend],
  ['addr_space_cast', parseAddressSpaceCast],
  ['load_acquire', parseLoadAcquire],
  ['atomic_fetch_add', fetching('fetchAdd')],
  ['atomic_fetch_or', fetching('fetchOr')],
  ['atomic_fetch_and', fetching('fetchAnd')],
  ['atomic_fetch_xor', fetching('fetchXor')],
  ['xchg_64', exchanging('xchg', 64)],
  ['xchg32_32', exchanging('xchg', 32)],
  ['cmpxchg_64', exchanging('cmpxchg', 64)],
  ['cmpxchg32_32', exchanging('cmpxchg', 32)],
  ['le16', ordering('le', 16)],
  ['le32', ordering('le', 32)],
  ['le64', ordering('le', 64)],
  ['be16', ordering('be', 16)],
  ['be32', ordering('be', 32)],
  ['be64', ordering('be', 64)],
  ['bswap16', ordering('swapped', 16)],
  ['bswap32', ordering('swapped', 32)],
  ['bswap64', ordering('swapped', 64)],
]);

/** `5`, or `5 ll` for a load of 64 bits. */
function parseNumber(cursor: Cursor, left: NamedRegister, start: Start): Draft {
  const { place } = cursor;
  const value = cursor.number(64);
  const { register: dst, width } = left;
  if (cursor.takeIf('ll')) {
    wantWhole(cursor, left, start);
    return { instruction: { kind: 'loadImmediate', dst, source: 'value', value } };
  }
  if (value < -(2n ** 31n) || value >= 2n ** 32n) {
    throw cursor.error(`${value} does not fit into 32 bits`, 'Write ll behind it to load all 64', place);
  }
  return { instruction: { kind: 'alu', op: 'mov', width, dst, src: Number(BigInt.asIntN(32, value)) } };
}

/** `-r1`, of the register itself. */
function parseNegate(cursor: Cursor, left: NamedRegister): Draft {
  cursor.expect('-');
  const { register: dst, width } = left;
  wantSame(cursor, left);
  return { instruction: { kind: 'negate', width, dst } };
}

/** `*(u32 *)(r2 + 0x4)`, or classic BPF's `*(u8 *)skb[5]`. */
function parseLoad(cursor: Cursor, left: NamedRegister, start: Start): Draft {
  const type = parseType(cursor, loadable);
  if (cursor.takeIf('skb')) return parseLoadPacket(cursor, left, start, type);
  cursor.expect('(');
  const address = parseAddress(cursor);
  cursor.expect(')');
  checkHolder(cursor, left.width, type, start);
  return { instruction: { kind: 'load', type, dst: left.register, ...address } };
}

function parseLoadPacket(
  cursor: Cursor,
  left: NamedRegister,
  start: Start,
  type: UnsignedType | SignedType,
): Draft {
  if (left.register !== 'r0' || left.width !== 64 || (type !== 'u8' && type !== 'u16' && type !== 'u32')) {
    throw cursor.error(
      'packets are loaded into r0, and as u8, u16 or u32',
      'Write r0 = *(u16 *)skb[12]',
      start,
    );
  }
  cursor.expect('[');
  const register = cursor.takeRegister()?.register;
  const offset = register === undefined || cursor.isNumber ? cursor.immediate() : 0;
  cursor.expect(']');
  return { instruction: { kind: 'loadPacket', type, register, offset } };
}

/** `(s8)r2`. */
function parseSignExtend(cursor: Cursor, { register: dst, width }: NamedRegister): Draft {
  const from = ([8, 16, 32] as const).find((bits) => cursor.next === `s${bits}`);
  if (from === undefined) throw cursor.wanted('one of s8, s16, s32');
  const { place } = cursor;
  cursor.expect(`s${from} )`);
  const src = cursor.register(width);
  if (width === 64) return { instruction: { kind: 'signExtend', width, from, dst, src } };
  if (from !== 32) return { instruction: { kind: 'signExtend', width, from, dst, src } };
  throw cursor.error('32 bits have no sign to extend in 32 bits', 'Call both registers r', place);
}

/** `addr_space_cast(r2, 0x1, 0x0)`. */
function parseAddressSpaceCast(cursor: Cursor, left: NamedRegister, start: Start): Draft {
  wantWhole(cursor, left, start);
  cursor.expect('(');
  const src = cursor.register(64);
  cursor.expect(',');
  const to = parseAddressSpace(cursor);
  cursor.expect(',');
  const from = parseAddressSpace(cursor);
  cursor.expect(')');
  return { instruction: { kind: 'addressSpaceCast', dst: left.register, src, to, from } };
}

function parseAddressSpace(cursor: Cursor): number {
  return Number(BigInt.asUintN(16, cursor.number(16)));
}

/** `load_acquire((u64 *)(r2 + 0x0))`. */
function parseLoadAcquire(cursor: Cursor, left: NamedRegister, start: Start): Draft {
  cursor.expect('(');
  const place = parsePlace(cursor, unsigned);
  cursor.expect(')');
  wantWidth(cursor, left, place.type === 'u64' ? 64 : 32, start);
  return { instruction: { kind: 'loadAcquire', dst: left.register, ...place } };
}

/** `atomic_fetch_add((u64 *)(r1 + 0x0), r2)`, into `r2` again. */
function fetching(op: AtomicOperation): ParseFunction {
  return (cursor, left, start) => {
    cursor.expect('(');
    const { type, ...address } = parsePlace(cursor, ['u32', 'u64']);
    cursor.expect(',');
    wantSame(cursor, left);
    cursor.expect(')');
    const width = type === 'u64' ? 64 : 32;
    wantWidth(cursor, left, width, start);
    return { instruction: { kind: 'atomic', op, width, ...address, src: left.register } };
  };
}

/** `xchg_64(r1 + 0x0, r2)` into `r2` again; `cmpxchg_64(r1 + 0x0, r0, r2)` into `r0`. */
function exchanging(op: 'xchg' | 'cmpxchg', width: Width): ParseFunction {
  return (cursor, left, start) => {
    wantWidth(cursor, left, width, start);
    if (op === 'cmpxchg' && left.register !== 'r0') {
      throw cursor.error('the result of cmpxchg is in r0', 'Assign it to r0, or w0 for 32 bits', start);
    }
    cursor.expect('(');
    const address = parseAddress(cursor);
    cursor.expect(',');
    wantSame(cursor, left);
    if (op === 'cmpxchg') cursor.expect(',');
    const src = op === 'cmpxchg' ? cursor.register(width) : left.register;
    cursor.expect(')');
    return { instruction: { kind: 'atomic', op, width, ...address, src } };
  };
}

/** `be16 r1`, of the register itself. */
function ordering(to: ByteOrderInstruction['to'], bits: ByteOrderInstruction['bits']): ParseFunction {
  return (cursor, left, start) => {
    wantWhole(cursor, left, start);
    wantSame(cursor, left);
    return { instruction: { kind: 'byteOrder', to, bits, dst: left.register } };
  };
}

/** Passes the register that is assigned to, which the instruction reads, too. */
function wantSame(cursor: Cursor, { register, width }: NamedRegister): void {
  const { place } = cursor;
  if (cursor.register(width) === register) return;
  throw cursor.error('the instruction has one register', 'Name the register that is assigned to', place);
}

function wantWidth(cursor: Cursor, left: NamedRegister, width: Width, place: Start): void {
  if (left.width === width) return;
  throw cursor.error(
    `the instruction works on ${width} bits`,
    `Call its register ${width === 64 ? 'r' : 'w'}`,
    place,
  );
}

function wantWhole(cursor: Cursor, left: NamedRegister, place: Start): void {
  if (left.width === 64) return;
  throw cursor.error('a w register has no room for 64 bits', 'Call it r', place);
}
