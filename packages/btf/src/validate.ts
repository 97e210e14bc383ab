import { encodings } from './decode.ts';
import { malformed } from './error.ts';
import { type BtfKind, btfKinds } from './kind.ts';
import { codeAt, commonWords, flagOf, kindAt, offsetOf, type Records, vlenAt } from './records.ts';

/** What the records may refer to, the base's types and strings included. */
export interface Bounds {
  readonly stringsEnd: number;
  /** Ids are below this. */
  readonly typesEnd: number;
  kindOf(id: number): BtfKind;
  /** Behind typedefs and the like, which must be known to end. */
  resolve(id: number): number;
}

/**
 * Checks a record's strings, type references and numbers, so that decoding it later cannot fail. Returns whether it has
 * bitfields, which {@link validateBitfields} checks once types are known to end.
 */
export function validateRecord(records: Records, bounds: Bounds, id: number): boolean {
  const start = records.startOf(id);
  const rule = rules[codeAt(records, start)] ?? noRule;
  checkString(records, bounds, start, start);
  if (rule.refersToType) checkType(records, bounds, start, start + 2);
  if (rule.item !== undefined) {
    const { words, hasType } = rule.item;
    for (let at = start + commonWords, left = vlenAt(records, start); left > 0; left--, at += words) {
      checkString(records, bounds, start, at);
      if (hasType) checkType(records, bounds, start, at + 1);
    }
  }
  rule.check?.(records, bounds, start);
  return rule === composite && flagOf(records.words[start + 1] ?? 0);
}

/**
 * Checks that the bitfields of a struct or union are integers or enums, as the kernel does: libbpf divides by the size of
 * what they are, which for anything else may be 0. For types that are known to end.
 */
export function validateBitfields(records: Records, bounds: Bounds, id: number): void {
  const start = records.startOf(id);
  const { words } = records;
  for (let at = start + commonWords, left = vlenAt(records, start); left > 0; left--, at += 3) {
    if ((words[at + 2] ?? 0) >>> 24 === 0) continue;
    const kind = bounds.kindOf(bounds.resolve(words[at + 1] ?? 0));
    if (kind !== 'int' && kind !== 'enum' && kind !== 'enum64') {
      throw refuse(records, start, at + 1, `a bitfield of it is of kind ${kind}, not an integer or enum`);
    }
  }
}

/** What must hold for the records of a kind. */
interface Rule {
  /** Whether the third word is the id of a type, and not a size. */
  readonly refersToType: boolean;
  /** What its items consist of where they begin with a name; the id of a type is the second word. */
  readonly item?: { readonly words: number; readonly hasType: boolean };
  readonly check?: (records: Records, bounds: Bounds, start: number) => void;
}

const noRule: Rule = { refersToType: false };
const reference: Rule = { refersToType: true };
const composite: Rule = { refersToType: false, item: { words: 3, hasType: true } };

const ruleOf: Readonly<Record<BtfKind, Rule>> = {
  void: noRule,
  int: { refersToType: false, check: checkInt },
  ptr: reference,
  array: { refersToType: false, check: checkArray },
  struct: composite,
  union: composite,
  enum: { refersToType: false, item: { words: 2, hasType: false }, check: checkEnum },
  fwd: noRule,
  typedef: reference,
  volatile: reference,
  const: reference,
  restrict: reference,
  func: { refersToType: true, check: checkFunc },
  func_proto: { refersToType: true, item: { words: 2, hasType: true } },
  var: { refersToType: true, check: checkVar },
  datasec: { refersToType: false, check: checkDatasec },
  float: { refersToType: false, check: checkFloat },
  decl_tag: reference,
  type_tag: reference,
  enum64: { refersToType: false, item: { words: 3, hasType: false }, check: checkEnum },
};

/** By the number of the kind. */
const rules = btfKinds.map((kind) => ruleOf[kind]);

function checkString(records: Records, bounds: Bounds, start: number, at: number): void {
  const offset = records.words[at] ?? 0;
  if (offset < bounds.stringsEnd) return;
  throw refuse(
    records,
    start,
    at,
    `its name is at ${offset}, past the ${bounds.stringsEnd} bytes of strings`,
  );
}

function checkType(records: Records, bounds: Bounds, start: number, at: number): void {
  const id = records.words[at] ?? 0;
  if (id < bounds.typesEnd) return;
  throw refuse(records, start, at, `it refers to type ${id}, the last is ${records.endId - 1}`);
}

function checkInt(records: Records, _: Bounds, start: number): void {
  const { words } = records;
  const tail = start + commonWords;
  const size = words[start + 2] ?? 0;
  const word = words[tail] ?? 0;
  if (!intSizes.has(size)) throw refuse(records, start, start + 2, `${size} bytes, not 1, 2, 4, 8 or 16`);
  if (encodings[(word >>> 24) & 0x0f] === undefined)
    throw refuse(records, start, tail, 'its encoding has more than one bit');
  const bits = word & 0xff;
  const bitOffset = (word >>> 16) & 0xff;
  if (bits === 0 || bits + bitOffset > size * 8) {
    throw refuse(records, start, tail, `${bits} bits at bit ${bitOffset} of ${size} bytes`);
  }
}

function checkFloat(records: Records, _: Bounds, start: number): void {
  const size = records.words[start + 2] ?? 0;
  if (!floatSizes.has(size)) throw refuse(records, start, start + 2, `${size} bytes, not 2, 4, 8, 12 or 16`);
}

function checkEnum(records: Records, _: Bounds, start: number): void {
  const size = records.words[start + 2] ?? 0;
  if (!enumSizes.has(size)) throw refuse(records, start, start + 2, `${size} bytes, not 1, 2, 4 or 8`);
}

function checkArray(records: Records, bounds: Bounds, start: number): void {
  checkType(records, bounds, start, start + commonWords);
  checkType(records, bounds, start, start + commonWords + 1);
}

function checkFunc(records: Records, bounds: Bounds, start: number): void {
  const prototype = records.words[start + 2] ?? 0;
  if (bounds.kindOf(prototype) !== 'func_proto') {
    throw refuse(records, start, start + 2, `it refers to type ${prototype}, which is no func_proto`);
  }
  checkLinkage(records, start, start + 1, vlenAt(records, start));
}

function checkVar(records: Records, _: Bounds, start: number): void {
  const at = start + commonWords;
  checkLinkage(records, start, at, records.words[at] ?? 0);
}

function checkLinkage(records: Records, start: number, at: number, linkage: number): void {
  if (linkage > 2) throw refuse(records, start, at, `linkage ${linkage} is unknown`);
}

function checkDatasec(records: Records, bounds: Bounds, start: number): void {
  for (let at = start + commonWords, left = vlenAt(records, start); left > 0; left--, at += 3) {
    checkType(records, bounds, start, at);
    const id = records.words[at] ?? 0;
    const kind = bounds.kindOf(id);
    // The section of kernel functions (.ksyms) lists functions among its variables.
    if (kind !== 'var' && kind !== 'func') {
      throw refuse(records, start, at, `it lists type ${id}, a ${kind}, not a var or func`);
    }
  }
}

function refuse(records: Records, start: number, at: number, reason: string): Error {
  return malformed(`type ${records.idAt(start)} (${kindAt(records, start)})`, offsetOf(records, at), reason);
}

const intSizes = new Set([1, 2, 4, 8, 16]);
const floatSizes = new Set([2, 4, 8, 12, 16]);
const enumSizes = new Set([1, 2, 4, 8]);
