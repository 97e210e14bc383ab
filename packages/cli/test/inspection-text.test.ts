import { readFileSync } from 'node:fs';
import { parseObject } from '@ebpf-ts/elf';
import colors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { inspectionOf } from '../src/inspect/inspection.ts';
import { inspectionText } from '../src/inspect/text.ts';
import { zoo } from './zoo.ts';

const bytes = readFileSync(await zoo());
const plain = colors.createColors(false);

function textOf(object: Uint8Array, width: number | undefined): string {
  return inspectionText(inspectionOf('zoo.bpf.o', parseObject(object)), plain, width);
}

describe('the text of an inspection', () => {
  test.each([120, 80])('fits in %i columns', (width) => {
    const lines = textOf(bytes, width).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  test('is a line for each thing where it is piped', () => {
    const lines = textOf(bytes, undefined).split('\n');
    expect(lines).toContain('scaled   global       7  on_exec');
    expect(lines.filter((line) => /^on_exec +tracepoint\//.test(line))).toEqual([
      expect.stringMatching(
        /tracepoint +\d+ {2}calls scaled; GPL for get_current_task, probe_read_kernel, trace_printk$/,
      ),
    ]);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^slots +array_of_maps +__u32 +4 bytes +2 {2}of=array\(__u32,__u64\) \[1\]=slot$/,
      ),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^first +\.data +struct key +\{\.pid = \(__u32\)42,\}$/),
    );
  });

  test('has the same facts where lines are wrapped', () => {
    const words = (text: string) => text.replace(/\s/g, '').length;
    expect(words(textOf(bytes, 80))).toBe(words(textOf(bytes, undefined)));
  });

  test('shows only the tables that have rows', () => {
    const empty = inspectionOf('zoo.bpf.o', parseObject(bytes));
    const text = inspectionText({ ...empty, maps: [], externs: [] }, plain, undefined);
    expect(text.match(/^\w+ \(\d+\)$/gm)).toEqual([
      'Programs (3)',
      'Subprograms (2)',
      'Variables (6)',
      'Relocations (13)',
    ]);
  });

  test('cannot be steered by what an object calls its things', () => {
    const hostile = Buffer.from(bytes);
    for (let at = hostile.indexOf('on_packet'); at >= 0; at = hostile.indexOf('on_packet', at)) {
      hostile.write('\x1b]0;hi\x07\n\x9b', at, 'latin1');
    }
    const text = textOf(hostile, undefined);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('\\x1b]0;hi\\x07\\n');
  });
});
