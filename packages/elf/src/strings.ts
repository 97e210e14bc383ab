import { ElfError, type Place } from './error.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The string at an offset of a string table; `place` is where the offset stands. */
export function stringAt(table: { readonly data: Uint8Array }, offset: number, place: Place): string {
  if (offset === 0) return '';
  const end = offset < table.data.length ? table.data.indexOf(0, offset) : -1;
  if (end < 0) throw new ElfError(`its name is at ${offset} of ${table.data.length} bytes of strings`, place);
  return decoder.decode(table.data.subarray(offset, end));
}

/** The text of a section up to its first NUL. */
export function textOf(data: Uint8Array): string {
  const end = data.indexOf(0);
  return decoder.decode(end < 0 ? data : data.subarray(0, end));
}
