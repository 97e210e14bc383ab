import { jsonOf } from '@ebpf-ts/btf';
import type { Colors } from 'picocolors/types.js';
import { jsonLineOf } from '../terminal/json.ts';
import { withoutControls } from '../terminal/quote.ts';

/**
 * A line of `ebpf-ts run --json`: a record of a buffer, or what an iterator wrote.
 *
 * @example
 * ```ts
 * import type { RunLine } from '@ebpf-ts/cli';
 *
 * declare const text: string;
 *
 * const run: RunLine = JSON.parse(text);
 * if ('map' in run) console.log(run.map, run.record);
 * else console.log(run.program, run.line);
 * ```
 */
export type RunLine =
  | {
      /** The buffer that it was written to. */
      readonly map: string;
      /** By the types of the object; without, an array of bytes. */
      readonly record: unknown;
    }
  | {
      /** The iterator. */
      readonly program: string;
      readonly line: string;
    };

/** Turns records into lines: JSON, or a table whose titles come again where another buffer has the word. */
export interface RecordPrinter {
  lines(map: string, record: unknown): readonly string[];
  /** A line of an iterator. */
  line(program: string, line: string): string;
}

export const jsonPrinter: RecordPrinter = {
  lines: (map, record) => [jsonLineOf({ map, record } satisfies RunLine)],
  line: (program, line) => jsonLineOf({ program, line } satisfies RunLine),
};

/** With several buffers, the first column says which it was. */
export function tablePrinter(maps: number, colors: Colors): RecordPrinter {
  let last: string | undefined;
  return {
    lines(map, record) {
      const fields = fieldsOf(record);
      const cells = Object.entries(maps > 1 ? { MAP: map, ...fields } : fields);
      const row = cells.map(([name, value], index) => {
        const text = withoutControls(textOf(value));
        return index === cells.length - 1 ? text : text.padEnd(widthOf(name, value));
      });
      if (map === last) return [row.join(' ')];
      last = map;
      const titles = cells.map(([name, value]) =>
        withoutControls(name.toUpperCase()).padEnd(widthOf(name, value)),
      );
      return [colors.bold(titles.join(' ').trimEnd()), row.join(' ')];
    },
    line: (_, line) => withoutControls(line),
  };
}

function fieldsOf(record: unknown): Readonly<Record<string, unknown>> {
  const isStruct = typeof record === 'object' && record !== null && !Array.isArray(record);
  if (record instanceof Uint8Array) return { bytes: Buffer.from(record).toString('hex') };
  return isStruct ? { ...record } : { value: record };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : jsonOf(value);
}

/** What values of a kind have room in, as a rule: a record is printed before the next one is known. */
function widthOf(name: string, value: unknown): number {
  const natural = typeof value === 'string' ? 16 : typeof value === 'bigint' ? 14 : 7;
  return Math.max(name.length, natural);
}
