import { isUtf8 } from 'node:buffer';
import { escapeArgument } from './escape.ts';

/** A command's arguments as text. */
export interface Arguments {
  readonly argv: string[];
  /** The indices of those that are not UTF-8 and hence escaped. */
  readonly escaped: number[];
}

/**
 * Reads arguments as they lie in a process image: each ended by NUL. Bytes behind the last NUL are the begin of
 * an argument that was cut.
 */
export function decodeArguments(bytes: Uint8Array): Arguments {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return { argv: withoutLastEmpty(buffer.toString('utf8').split('\0')), escaped: [] };

  const argv: string[] = [];
  const escaped: number[] = [];
  for (const argument of split(buffer)) {
    if (isUtf8(argument)) {
      argv.push(argument.toString('utf8'));
    } else {
      escaped.push(argv.length);
      argv.push(escapeArgument(argument));
    }
  }
  return { argv, escaped };
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

/** The last NUL ends an argument; it does not begin one. */
function withoutLastEmpty(parts: string[]): string[] {
  if (parts.at(-1) === '') parts.pop();
  return parts;
}
