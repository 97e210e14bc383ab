import { ElfError, type Place } from './error.ts';

/** The strings of a string table, by their offsets. */
export interface StringTable {
  /** `place` is where the offset stands, for what is wrong with it. */
  at(offset: number, place: Place): string;
}

/**
 * All of a table is decoded at once: a call of the decoder for each name costs more than everything else that is done
 * with the names of a small object.
 */
export function stringTable(data: Uint8Array): StringTable {
  const text = decoder.decode(data);
  const isAscii = text.length === data.length && !text.includes('\ufffd');
  return {
    at(offset, place) {
      if (offset === 0) return '';
      const end = isAscii ? text.indexOf('\0', offset) : data.indexOf(0, offset);
      if (end < 0 || offset >= data.length) {
        throw new ElfError(`its name is at ${offset} of ${data.length} bytes of strings`, place);
      }
      return isAscii ? text.slice(offset, end) : decoder.decode(data.subarray(offset, end));
    },
  };
}

/** The text of a section up to its first NUL. */
export function textOf(data: Uint8Array): string {
  const end = data.indexOf(0);
  return decoder.decode(end < 0 ? data : data.subarray(0, end));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
