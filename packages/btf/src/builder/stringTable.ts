import { BtfError } from '../error.ts';

/** The strings of a BTF in the making, each once. */
export interface StringTable {
  /** The offset of a string, added where it is new. */
  offsetOf(string: string): number;
  bytes(): Uint8Array;
}

/** A table whose first string gets the offset `start`: that of a split BTF continues its base's. */
export function stringTable(start: number): StringTable {
  const offsets = new Map<string, number>([['', 0]]);
  const encoded: Uint8Array[] = start === 0 ? [new Uint8Array(1)] : [];
  let end = start === 0 ? 1 : start;
  return {
    offsetOf(string) {
      const known = offsets.get(string);
      if (known !== undefined) return known;
      if (string.includes('\0')) {
        throw new BtfError('BTF string', end, `${JSON.stringify(string)} holds a NUL`, 'Take it out');
      }
      const bytes = encoder.encode(`${string}\0`);
      const offset = end;
      offsets.set(string, offset);
      encoded.push(bytes);
      end += bytes.length;
      return offset;
    },
    bytes() {
      const table = new Uint8Array(end - start);
      let at = 0;
      for (const bytes of encoded) {
        table.set(bytes, at);
        at += bytes.length;
      }
      return table;
    },
  };
}

const encoder = new TextEncoder();
