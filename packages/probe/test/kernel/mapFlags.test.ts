import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { BpfObject } from '../../../core/src/index.ts';
import { parseObject } from '../../../elf/src/index.ts';
import {
  kernelBtf,
  type MapTypeName,
  mapFlagSync,
  mapTypeSync,
  type Profile,
  preflight,
  profiledKernel,
  profileSync,
  releaseKernel,
  runningKernel,
} from '../../src/index.ts';

/** An object with one map of a type, and a program that needs nothing. */
const withMap = (type: string, flags: string, sizes = SIZES) =>
  compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_${type.toUpperCase()}); __uint(map_flags, ${flags}); ${sizes} } flagged SEC(".maps");
SEC("socket") int nothing(void *ctx) { return 0; }
char LICENSE[] SEC("license") = "GPL";
`);

const SIZES = '__uint(max_entries, 1); __type(key, int); __type(value, int);';
const WIDE = '__uint(max_entries, 1); __uint(key_size, 8); __uint(value_size, 4);';
const STORAGE = '__type(key, int); __type(value, int);';
const RING = '__uint(max_entries, 65536);';

/** Maps, some of which every kernel refuses, some none since 5.10, and the rest by their age. */
const maps: readonly (readonly [type: MapTypeName, flags: string, sizes?: string])[] = [
  ['hash', 'BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG'],
  ['hash', 'BPF_F_MMAPABLE'],
  ['hash', 'BPF_F_RDONLY | BPF_F_WRONLY'],
  ['hash', 'BPF_F_INNER_MAP'],
  ['array', 'BPF_F_MMAPABLE'],
  ['array', 'BPF_F_INNER_MAP'],
  ['array', 'BPF_F_NO_PREALLOC'],
  ['array', 'BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG'],
  ['percpu_array', 'BPF_F_MMAPABLE'],
  ['percpu_hash', 'BPF_F_NUMA_NODE'],
  ['lru_hash', 'BPF_F_NO_COMMON_LRU'],
  ['lru_hash', 'BPF_F_NO_PREALLOC'],
  ['lru_hash', 'BPF_F_NO_COMMON_LRU | BPF_F_NUMA_NODE'],
  ['hash', 'BPF_F_NO_COMMON_LRU'],
  ['lpm_trie', 'BPF_F_NO_PREALLOC', WIDE],
  ['lpm_trie', '0', WIDE],
  ['sk_storage', 'BPF_F_NO_PREALLOC | BPF_F_CLONE', STORAGE],
  ['sk_storage', '0', STORAGE],
  ['ringbuf', 'BPF_F_NUMA_NODE', RING],
  ['ringbuf', '1 << 19', RING],
  ['ringbuf', 'BPF_F_MMAPABLE', RING],
];

async function loads(bytes: Uint8Array): Promise<boolean> {
  try {
    (await (await BpfObject.open(bytes, { name: 'flags' })).load()).close();
    return true;
  } catch {
    return false;
  }
}

describe('a preflight of maps with flags', () => {
  it('foretells what the kernel takes, and no other', { timeout: 400_000 }, async () => {
    const [foretold, taken] = [new Map<string, boolean>(), new Map<string, boolean>()];
    for (const [type, flags, sizes] of maps) {
      const bytes = await withMap(type, flags, sizes);
      const [program] = preflight(parseObject(bytes), runningKernel()).programs;
      foretold.set(`${type} ${flags}`, program?.outlook === 'will load');
      taken.set(`${type} ${flags}`, await loads(bytes));
    }
    expect(Object.fromEntries(foretold)).toEqual(Object.fromEntries(taken));
    expect(new Set(taken.values())).toEqual(new Set([true, false]));
  });

  it('names the flag, its release and what to do', async () => {
    const findings = async (...map: Parameters<typeof withMap>) =>
      preflight(parseObject(await withMap(...map)), runningKernel()).findings;
    expect(await findings('hash', 'BPF_F_MMAPABLE')).toMatchObject([
      {
        needs: 'map flag mmapable (flagged)',
        status: 'unsupported',
        stops: 'load',
        since: '5.5',
        hint: expect.stringContaining('of type hash'),
      },
    ]);
    expect(await findings('lpm_trie', '0', WIDE)).toMatchObject([
      { needs: 'map flag no_prealloc (flagged)', hint: expect.stringContaining('BPF_F_NO_PREALLOC') },
    ]);
    expect(await findings('hash', 'BPF_F_RDONLY | BPF_F_WRONLY')).toMatchObject([
      { needs: 'map flags rdonly and wronly (flagged)' },
    ]);
  });

  it('tells the release that brought a flag', async () => {
    const object = parseObject(await withMap('array', 'BPF_F_MMAPABLE'));
    expect(preflight(object, releaseKernel('5.4')).programs).toMatchObject([
      { outlook: 'will not load', floor: { release: '5.5', needs: 'map flag mmapable (flagged)' } },
    ]);
    expect(preflight(object, releaseKernel('5.10')).findings).toEqual([]);
  });

  it('says the same of a profile, and does not know of one that has no flags', {
    timeout: 400_000,
  }, async () => {
    const profile: Profile = JSON.parse(JSON.stringify(profileSync()));
    const { mapFlags, ...old } = profile;
    expect(mapFlags?.array).toMatchObject({ rdonly_prog: 'supported' });
    const types = kernelBtf();
    for (const [type, flags, sizes] of maps) {
      const object = parseObject(await withMap(type, flags, sizes));
      const here = preflight(object, runningKernel());
      expect(preflight(object, profiledKernel(profile, types, 'here')).programs).toEqual(here.programs);
    }
    const before = async (...map: Parameters<typeof withMap>) =>
      preflight(parseObject(await withMap(...map)), profiledKernel(old, types, 'here')).findings;
    expect(await before('percpu_hash', 'BPF_F_NO_PREALLOC')).toMatchObject([
      { needs: 'map flag no_prealloc (flagged)', status: 'unknown' },
    ]);
    expect(await before('hash', 'BPF_F_NO_PREALLOC')).toEqual([]);
    expect(await before('lpm_trie', 'BPF_F_NO_PREALLOC', WIDE)).toEqual([]);
  });
});

describe('flags of maps', () => {
  it('are judged with the type, where it is created at all', () => {
    expect(mapFlagSync('no_prealloc', { map: 'lru_hash' }).status).toBe('unsupported');
    expect(mapFlagSync('mmapable', { map: 'struct_ops' }).status).toBe('unknown');
    expect(mapTypeSync('hash').status).toBe('supported');
  });
});
