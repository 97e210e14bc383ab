const ESCAPE = /\\(?:x([0-9a-f]{2})|(\\)|)/g;

/**
 * The bytes of an argument, or of the path, that {@link ExecEvent.escaped} lists. What it does not list is verbatim.
 *
 * @throws {SyntaxError} where a backslash begins neither `\xNN` nor `\\`: the text was not escaped
 *
 * @example
 * ```ts
 * import { unescapeArgument } from '@ebpf-ts/tools';
 *
 * unescapeArgument('caf\\xe9'); // the bytes of "café" in Latin-1
 * ```
 */
export function unescapeArgument(text: string): Uint8Array {
  const parts: Buffer[] = [];
  let verbatim = 0;
  for (const found of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(verbatim, found.index)), byteOf(found));
    verbatim = found.index + found[0].length;
  }
  parts.push(Buffer.from(text.slice(verbatim)));
  return new Uint8Array(Buffer.concat(parts));
}

function byteOf(found: RegExpExecArray): Buffer {
  const [, hex, backslash] = found;
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  if (backslash !== undefined) return Buffer.from(backslash);
  throw new SyntaxError(
    `the backslash at ${found.index} of the argument begins neither \\xNN nor \\\\; ` +
      'only arguments that an event lists as escaped can be unescaped',
  );
}
