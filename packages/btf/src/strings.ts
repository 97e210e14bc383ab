import { malformed } from './error.ts';
import type { Header } from './header.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The string table. A split BTF continues the numbering of its base. */
export interface Strings {
  /** One past the last valid offset, the base's strings included. */
  readonly end: number;
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
  return {
    end: start + own.length,
    at(offset) {
      if (offset === 0) return '';
      if (base !== undefined && offset < start) return base.at(offset);
      const from = offset - start;
      return decoder.decode(own.subarray(from, own.indexOf(0, from)));
    },
  };
}
