import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { helperTable, path } from '../scripts/generate-helpers.mjs';
import { helperId, helperName } from '../src/index.ts';

describe('the table of helpers', () => {
  it('is what libbpf’s linux/bpf.h has', async () => {
    // Where it is not: node packages/asm/scripts/generate-helpers.mjs
    expect(readFileSync(path, 'utf8')).toBe(await helperTable());
  });

  it('knows each by its name and by its number', () => {
    expect(helperId('bpf_ringbuf_reserve')).toBe(131);
    expect(helperName(131)).toBe('bpf_ringbuf_reserve');
    expect(helperId('bpf_map_lookup')).toBeUndefined();
    expect(helperName(0)).toBeUndefined();
    expect(helperId('constructor')).toBeUndefined();
  });
});
