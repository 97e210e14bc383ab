import type { Draft } from '../draft.ts';
import { immediateOf } from '../families/immediate.ts';
import type { UnsignedType } from '../instruction.ts';
import { inverse } from '../inverse.ts';
import { parseAssignment } from './assignment.ts';
import type { Cursor } from './cursor.ts';
import { parseHolder, parsePlace } from './memory.ts';
import { comparisons, lockedAssignments } from './words.ts';

/** Reads one statement. */
export function parseStatement(cursor: Cursor): Draft {
  const parse = statements.get(cursor.next);
  if (parse !== undefined) cursor.take();
  const draft = (parse ?? parseAssignment)(cursor);
  if (cursor.next !== '') throw cursor.wanted('the end of the statement');
  return draft;
}

/** By their first words. */
const statements = new Map<string, (cursor: Cursor) => Draft>([
  ['exit', () => ({ instruction: { kind: 'exit' } })],
  ['goto', (cursor) => parseGoto(cursor, 'goto')],
  ['gotol', (cursor) => parseGoto(cursor, 'gotol')],
  ['may_goto', (cursor) => parseGoto(cursor, 'mayGoto')],
  ['gotox', (cursor) => ({ instruction: { kind: 'gotox', dst: cursor.register(64) } })],
  ['callx', (cursor) => ({ instruction: { kind: 'callx', dst: cursor.register(64) } })],
  ['call', parseCall],
  ['if', parseJump],
  ['*', parseStore],
  ['lock', parseLocked],
  ['store_release', parseStoreRelease],
  ['ld_pseudo', parseLoadPseudo],
  ['.insn', parseFields],
]);

const unsigned: readonly UnsignedType[] = ['u8', 'u16', 'u32', 'u64'];
const jumpOperations = inverse(comparisons);
const lockedOperations = inverse(lockedAssignments);

function parseGoto(cursor: Cursor, kind: 'goto' | 'gotol' | 'mayGoto'): Draft {
  const target = parseTarget(cursor, kind === 'gotol' ? 32 : 16);
  return typeof target === 'number'
    ? { instruction: { kind, offset: target } }
    : { instruction: { kind, offset: 0 }, label: target };
}

/** `if r1 s> 0x5 goto +0x3`. */
function parseJump(cursor: Cursor): Draft {
  const left = cursor.takeRegister();
  if (left === undefined) throw cursor.wanted('a register');
  const op = jumpOperations.get(cursor.next);
  if (op === undefined) throw cursor.wanted('a comparison');
  cursor.take();
  const src = cursor.isNumber ? cursor.immediate() : cursor.register(left.width);
  cursor.expect('goto');
  const target = parseTarget(cursor, 16);
  const jump = { kind: 'jump', op, width: left.width, dst: left.register, src } as const;
  return typeof target === 'number'
    ? { instruction: { ...jump, offset: target } }
    : { instruction: { ...jump, offset: 0 }, label: target };
}

/** A distance, whose label in a listing is passed over; or a label. */
function parseTarget(cursor: Cursor, bits: 16 | 32): number | string {
  if (isLabel(cursor.next)) return cursor.take();
  const distance = cursor.distance(bits);
  if (cursor.next.startsWith('<') && cursor.next.endsWith('>')) cursor.take();
  return distance;
}

/** A name, or `1f` and `1b`: the next or the last label `1`. */
function isLabel(text: string): boolean {
  return /^[A-Za-z_.$]/.test(text) || /^\d+[bf]$/.test(text);
}

/** `call 0x6`, `call name`, and what llvm-objdump does not tell apart: `call pc+0x6`, `call kfunc 0x6`. */
function parseCall(cursor: Cursor): Draft {
  if (cursor.next === 'pc' && /^[+-]$/.test(cursor.afterNext)) {
    cursor.take();
    return { instruction: { kind: 'callFunction', offset: cursor.distance(32) } };
  }
  if (cursor.next === 'kfunc' && cursor.afterNext !== '') {
    cursor.take();
    const btfId = cursor.immediate();
    const module = cursor.takeIf(',') ? cursor.distance(16) : 0;
    return { instruction: { kind: 'callKfunc', btfId, module } };
  }
  if (isLabel(cursor.next)) return { use: 'call', symbol: cursor.take() };
  return { instruction: { kind: 'callHelper', helper: cursor.immediate() } };
}

/** `*(u32 *)(r1 + 0x4) = w2`. */
function parseStore(cursor: Cursor): Draft {
  const place = parsePlace(cursor, unsigned);
  cursor.expect('=');
  const src = cursor.isNumber ? cursor.immediate() : parseHolder(cursor, place.type);
  return { instruction: { kind: 'store', ...place, src } };
}

/** `lock *(u64 *)(r1 + 0x0) += r2`. */
function parseLocked(cursor: Cursor): Draft {
  cursor.expect('*');
  const { type, ...address } = parsePlace(cursor, ['u32', 'u64']);
  const op = lockedOperations.get(cursor.next);
  if (op === undefined) throw cursor.wanted('one of +=, |=, &=, ^=');
  cursor.take();
  const src = parseHolder(cursor, type);
  return { instruction: { kind: 'atomic', op, width: type === 'u64' ? 64 : 32, ...address, src } };
}

/** `store_release((u64 *)(r1 + 0x0), r2)`. */
function parseStoreRelease(cursor: Cursor): Draft {
  cursor.expect('(');
  const place = parsePlace(cursor, unsigned);
  cursor.expect(',');
  const src = cursor.register(place.type === 'u64' ? 64 : 32);
  cursor.expect(')');
  return { instruction: { kind: 'storeRelease', ...place, src } };
}

/** `ld_pseudo r1, 0x1, 0x5`, and where it is not 0 the upper half, which llvm-objdump leaves out. */
function parseLoadPseudo(cursor: Cursor): Draft {
  const dst = cursor.register(64);
  cursor.expect(',');
  const { place } = cursor;
  const source = cursor.immediate();
  cursor.expect(',');
  const low = cursor.immediate();
  const high = cursor.takeIf(',') ? cursor.immediate() : 0;
  const instruction = source === 0 ? undefined : immediateOf(dst, source, low, high);
  if (instruction !== undefined) return { instruction };
  throw cursor.error(
    `a 64-bit load has no source ${source} with these numbers`,
    'Sources are 1 to 6; only 2, 3 and 6 have an upper half',
    place,
  );
}

/** `.insn code, dst, src, offset, imm`: a slot by its fields. */
function parseFields(cursor: Cursor): Draft {
  const field = (bits: number): number => {
    const { place } = cursor;
    const value = Number(cursor.number(16));
    if (value >= 0 && value < 2 ** bits) return value;
    throw cursor.error(`${value} does not fit into ${bits} bits`, 'Give a number that does', place);
  };
  const code = field(8);
  cursor.expect(',');
  const dst = field(4);
  cursor.expect(',');
  const src = field(4);
  cursor.expect(',');
  const offset = cursor.distance(16);
  cursor.expect(',');
  return { instruction: { kind: 'unknown', code, dst, src, offset, imm: cursor.immediate() } };
}
