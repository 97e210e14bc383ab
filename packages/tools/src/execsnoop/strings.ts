import { isUtf8 } from 'node:buffer';
import { escapeArgument } from './escape.ts';

/** What an exec was given, as text. */
export interface ExecStrings {
  readonly path: string;
  readonly argv: string[];
  /** What is not UTF-8 and hence escaped: the path, and arguments by their indices. */
  readonly escaped: ('path' | number)[];
}

/**
 * Reads the path and the arguments, each ended by NUL. Bytes behind the last NUL are the begin of an argument
 * that was cut.
 */
export function decodeStrings(bytes: Uint8Array): ExecStrings {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) {
    const [path = '', ...argv] = withoutLastEmpty(buffer.toString('utf8').split('\0'));
    return { path, argv, escaped: [] };
  }
  return decodeEach(buffer);
}

function decodeEach(buffer: Buffer): ExecStrings {
  const texts: string[] = [];
  const escaped: ('path' | number)[] = [];
  for (const string of split(buffer)) {
    if (isUtf8(string)) {
      texts.push(string.toString('utf8'));
    } else {
      escaped.push(texts.length === 0 ? 'path' : texts.length - 1);
      texts.push(escapeArgument(string));
    }
  }
  const [path = '', ...argv] = texts;
  return { path, argv, escaped };
}

function* split(buffer: Buffer): Iterable<Buffer> {
  let start = 0;
  while (start < buffer.length) {
    const nul = buffer.indexOf(0, start);
    const end = nul === -1 ? buffer.length : nul;
    yield buffer.subarray(start, end);
    start = end + 1;
  }
}

/** The last NUL ends a string; it does not begin one. */
function withoutLastEmpty(parts: string[]): string[] {
  if (parts.at(-1) === '') parts.pop();
  return parts;
}
