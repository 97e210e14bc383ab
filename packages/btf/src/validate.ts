import { encodings } from './decode.ts';
import { malformed } from './error.ts';
import type { BtfKind } from './kind.ts';
import {
  ARRAY,
  CONST,
  DATASEC,
  DECL_TAG,
  ENUM,
  ENUM64,
  FLOAT,
  FUNC,
  FUNC_PROTO,
  INT,
  PTR,
  RESTRICT,
  STRUCT,
  TYPE_TAG,
  TYPEDEF,
  UNION,
  VAR,
  VOLATILE,
} from './kindCode.ts';
import { codeAt, commonWords, kindAt, offsetOf, type Records, vlenAt } from './records.ts';

/** What the records may refer to, the base's types and strings included. */
export interface Bounds {
  readonly stringsEnd: number;
  kindOf(id: number): BtfKind;
}

/** Checks every record's strings, type references and numbers, so that decoding them later cannot fail. */
export function validateRecords(records: Records, bounds: Bounds): void {
  const { starts } = records;
  for (let index = 0; index < starts.length; index++) validateRecord(records, bounds, starts[index] ?? 0);
}

/** Checks one record. */
export function validateRecord(records: Records, bounds: Bounds, start: number): void {
  const { words } = records;
  const tail = start + commonWords;
  const vlen = vlenAt(records, start);
  checkString(records, bounds, start, start);
  switch (codeAt(records, start)) {
    case INT:
      checkInt(records, start);
      return;
    case FLOAT:
      if (!floatSizes.has(words[start + 2] ?? 0)) {
        throw refuse(records, start, start + 2, `${words[start + 2]} bytes, not 2, 4, 8, 12 or 16`);
      }
      return;
    case PTR:
    case TYPEDEF:
    case VOLATILE:
    case CONST:
    case RESTRICT:
    case TYPE_TAG:
    case DECL_TAG:
      checkType(records, start, start + 2);
      return;
    case ARRAY:
      checkType(records, start, tail);
      checkType(records, start, tail + 1);
      return;
    case STRUCT:
    case UNION:
      for (let at = tail; at < tail + vlen * 3; at += 3) {
        checkString(records, bounds, start, at);
        checkType(records, start, at + 1);
      }
      return;
    case ENUM:
    case ENUM64: {
      const size = words[start + 2] ?? 0;
      if (!enumSizes.has(size)) throw refuse(records, start, start + 2, `${size} bytes, not 1, 2, 4 or 8`);
      const step = codeAt(records, start) === ENUM ? 2 : 3;
      for (let at = tail; at < tail + vlen * step; at += step) checkString(records, bounds, start, at);
      return;
    }
    case FUNC:
      checkType(records, start, start + 2);
      if (bounds.kindOf(words[start + 2] ?? 0) !== 'func_proto') {
        throw refuse(
          records,
          start,
          start + 2,
          `it refers to type ${words[start + 2]}, which is no func_proto`,
        );
      }
      if (vlen > 2) throw refuse(records, start, start + 1, `linkage ${vlen} is unknown`);
      return;
    case FUNC_PROTO:
      checkType(records, start, start + 2);
      for (let at = tail; at < tail + vlen * 2; at += 2) {
        checkString(records, bounds, start, at);
        checkType(records, start, at + 1);
      }
      return;
    case VAR:
      checkType(records, start, start + 2);
      if ((words[tail] ?? 0) > 2) throw refuse(records, start, tail, `linkage ${words[tail]} is unknown`);
      return;
    case DATASEC:
      for (let at = tail; at < tail + vlen * 3; at += 3) checkListed(records, bounds, start, at);
      return;
  }
}

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

function checkType(records: Records, start: number, at: number): void {
  const id = records.words[at] ?? 0;
  if (id < records.endId) return;
  throw refuse(records, start, at, `it refers to type ${id}, the last is ${records.endId - 1}`);
}

function checkInt(records: Records, start: number): void {
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

function checkListed(records: Records, bounds: Bounds, start: number, at: number): void {
  checkType(records, start, at);
  const id = records.words[at] ?? 0;
  const kind = bounds.kindOf(id);
  // The section of kernel functions (.ksyms) lists functions among its variables.
  if (kind !== 'var' && kind !== 'func') {
    throw refuse(records, start, at, `it lists type ${id}, a ${kind}, not a var or func`);
  }
}

function refuse(records: Records, start: number, at: number, reason: string): Error {
  const id = records.firstId + records.starts.indexOf(start);
  return malformed(`type ${id} (${kindAt(records, start)})`, offsetOf(records, at), reason);
}

const intSizes = new Set([1, 2, 4, 8, 16]);
const floatSizes = new Set([2, 4, 8, 12, 16]);
const enumSizes = new Set([1, 2, 4, 8]);
