import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchLibbpf } from '../../../scripts/native/libbpf.mjs';
import { mapFlagNames } from '../src/inspect/mapFlags.ts';

test('the flags of maps have the names of the kernel’s bpf.h', async () => {
  const header = readFileSync(join(await fetchLibbpf(), 'include/uapi/linux/bpf.h'), 'utf8');
  const [, ofMaps = ''] = /flags for BPF_MAP_CREATE command \*\/\nenum \{([\s\S]*?)\};/.exec(header) ?? [];
  const flags = [...ofMaps.matchAll(/(BPF_F_\w+)\s*= \(1U << (\d+)\)/g)];
  expect(flags.length).toBeGreaterThan(18);
  for (const [, name, bit] of flags) expect(mapFlagNames(2 ** Number(bit))).toEqual([name]);
});

test('a flag that is newer than this command is shown by its number', () => {
  expect(mapFlagNames(2 ** 31 + 1)).toEqual(['BPF_F_NO_PREALLOC', '0x80000000']);
});
