import type { Transcoder } from './transcoder.ts';

/** A reader is generated for what is read so often: most types and fields are read once or twice. */
export const OFTEN = 32;

/**
 * Compiles a function of JavaScript from its source, over values that it refers to by name. `undefined` where that is
 * forbidden: by Node's `--disallow-code-generation-from-strings`, or by the policy of a page.
 */
export function generated<F>(values: Readonly<Record<string, unknown>>, source: string): F | undefined {
  try {
    // What is compiled is written here, of numbers and of names that JSON.stringify made string literals of.
    return new Function(...Object.keys(values), `'use strict'; return ${source};`)(...Object.values(values));
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The expression that reads a field: its transcoder's own, or a call of `readers[index]`. */
export function fieldSource(
  transcoder: Transcoder,
  index: number,
  { data, offset, end }: { readonly data: string; readonly offset: string; readonly end: string },
): string {
  const read = `readers[${index}].read(${data}, ${offset}, ${end})`;
  return transcoder.expression?.(data, offset, read) ?? read;
}
