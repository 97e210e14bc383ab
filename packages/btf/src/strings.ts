import { malformed } from './error.ts';
import type { Header } from './header.ts';

/** The string table. A split BTF continues the numbering of its base. */
export interface Strings {
  readonly base: Strings | undefined;
  /** The first own offset: where the base's strings end. */
  readonly start: number;
  /** One past the last valid offset, the base's strings included. */
  readonly end: number;
  /** The own strings with their NULs, a character per byte. */
  readonly text: string;
  at(offset: number): string;
}

export function parseStrings(bytes: Uint8Array, header: Header, base: Strings | undefined): Strings {
  const own = bytes.subarray(header.stringsOffset, header.stringsOffset + header.stringsLength);
  const start = base?.end ?? 0;
  if (own.length === 0 && base === undefined) {
    throw malformed('strings', header.stringsOffset, 'there are none, not even the empty one');
  }
  if (own.length > 0 && own[own.length - 1] !== 0) {
    throw malformed('strings', header.stringsOffset + own.length - 1, 'the last string has no NUL');
  }
  if (base === undefined && own[0] !== 0) {
    throw malformed(
      'strings',
      header.stringsOffset,
      'the first string is not empty: this may be split BTF, whose base is needed',
    );
  }
  const decoded = decoder.decode(own);
  const isAscii = decoded.length === own.length && !decoded.includes('\ufffd');
  const text = isAscii ? decoded : binary(own);
  return {
    base,
    start,
    end: start + own.length,
    text,
    at(offset) {
      if (offset === 0) return '';
      if (base !== undefined && offset < start) return base.at(offset);
      const from = offset - start;
      const end = text.indexOf('\0', from);
      return isAscii ? text.slice(from, end) : decoder.decode(own.subarray(from, end));
    },
  };
}

/** Every offset at which exactly this string stands, also as the end of a longer one. */
export function offsetsOf(strings: Strings, string: string): Set<number> {
  const offsets = strings.base === undefined ? new Set<number>() : offsetsOf(strings.base, string);
  const wanted = `${binary(new TextEncoder().encode(string))}\0`;
  const { text, start } = strings;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) offsets.add(start + at);
  return offsets;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function binary(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}
