import { encodings } from './decode.ts';
import { malformed } from './error.ts';
import type { BtfKind } from './kind.ts';
import { commonSize, kindAt, offsetOf, type Records, u32, vlenAt } from './records.ts';

/** What the records may refer to, the base's types and strings included. */
export interface Bounds {
  readonly stringsEnd: number;
  kindOf(id: number): BtfKind;
}

/** Checks every record's strings, type references and numbers, so that decoding them later cannot fail. */
export function validateRecords(records: Records, bounds: Bounds): void {
  for (let id = records.firstId; id < records.endId; id++) validateRecord(records, bounds, id);
}

function validateRecord(records: Records, bounds: Bounds, id: number): void {
  const offset = offsetOf(records, id);
  const tail = offset + commonSize;
  const kind = kindAt(records, offset);
  const vlen = vlenAt(records, offset);
  const refuse = (at: number, reason: string) => malformed(`type ${id} (${kind})`, at, reason);
  const string = (at: number) => {
    if (u32(records, at) >= bounds.stringsEnd) {
      throw refuse(at, `its name is at ${u32(records, at)}, past the ${bounds.stringsEnd} bytes of strings`);
    }
  };
  const type = (at: number) => {
    if (u32(records, at) >= records.endId) {
      throw refuse(at, `it refers to type ${u32(records, at)}, the last is ${records.endId - 1}`);
    }
  };

  string(offset);
  switch (kind) {
    case 'void':
    case 'fwd':
      return;
    case 'int': {
      const size = u32(records, offset + 8);
      const word = u32(records, tail);
      if (!intSizes.has(size)) throw refuse(offset + 8, `${size} bytes, not 1, 2, 4, 8 or 16`);
      if (encodings[(word >>> 24) & 0x0f] === undefined)
        throw refuse(tail, 'its encoding has more than one bit');
      const bits = word & 0xff;
      if (bits === 0 || bits + ((word >>> 16) & 0xff) > size * 8) {
        throw refuse(tail, `${bits} bits at bit ${(word >>> 16) & 0xff} of ${size} bytes`);
      }
      return;
    }
    case 'float': {
      const size = u32(records, offset + 8);
      if (!floatSizes.has(size)) throw refuse(offset + 8, `${size} bytes, not 2, 4, 8, 12 or 16`);
      return;
    }
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
    case 'decl_tag':
      type(offset + 8);
      return;
    case 'array':
      type(tail);
      type(tail + 4);
      return;
    case 'struct':
    case 'union':
      for (let at = tail; at < tail + vlen * 12; at += 12) {
        string(at);
        type(at + 4);
      }
      return;
    case 'enum':
    case 'enum64': {
      const size = u32(records, offset + 8);
      if (!enumSizes.has(size)) throw refuse(offset + 8, `${size} bytes, not 1, 2, 4 or 8`);
      const step = kind === 'enum' ? 8 : 12;
      for (let at = tail; at < tail + vlen * step; at += step) string(at);
      return;
    }
    case 'func':
      type(offset + 8);
      if (bounds.kindOf(u32(records, offset + 8)) !== 'func_proto') {
        throw refuse(offset + 8, `it refers to type ${u32(records, offset + 8)}, which is no func_proto`);
      }
      if (vlen > 2) throw refuse(offset + 4, `linkage ${vlen} is unknown`);
      return;
    case 'func_proto':
      type(offset + 8);
      for (let at = tail; at < tail + vlen * 8; at += 8) {
        string(at);
        type(at + 4);
      }
      return;
    case 'var':
      type(offset + 8);
      if (u32(records, tail) > 2) throw refuse(tail, `linkage ${u32(records, tail)} is unknown`);
      return;
    case 'datasec':
      for (let at = tail; at < tail + vlen * 12; at += 12) {
        type(at);
        const member = bounds.kindOf(u32(records, at));
        // The section of kernel functions (.ksyms) lists functions among its variables.
        if (member !== 'var' && member !== 'func') {
          throw refuse(at, `it lists type ${u32(records, at)}, a ${member}, not a var or func`);
        }
      }
      return;
  }
}

const intSizes = new Set([1, 2, 4, 8, 16]);
const floatSizes = new Set([2, 4, 8, 12, 16]);
const enumSizes = new Set([1, 2, 4, 8]);
