import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject, type HashMap, LoadError, type MapSpec } from '../../src/index.ts';

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); __uint(pinning, LIBBPF_PIN_BY_NAME); } by_name SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid") int on_getppid(void *ctx)
{
  __u32 zero = 0;
  return bpf_map_lookup_elem(&counts, &zero) == bpf_map_lookup_elem(&by_name, &zero);
}
char LICENSE[] SEC("license") = "GPL";
`;

interface Pinned {
  maps: { counts: HashMap<number, bigint>; by_name: HashMap<number, bigint> };
}

describe('the path where a map is pinned at load', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(SOURCE);
  });

  /** With nothing pinned yet. */
  function opened() {
    const spec = BpfObject.openSync<Pinned>(bytes);
    spec.maps.by_name.pinPath = undefined;
    return spec;
  }

  it('makes the map survive its object, and the next one uses it', async () => {
    const path = join(bpfFolder(), 'folder', 'counts');
    const spec = opened();
    spec.maps.counts.pinPath = path;
    const first = await spec.load();
    first.maps.counts.set(1, 5n);
    await first.close();
    expect(bpftool('map', 'show', 'pinned', path)).toMatchObject({ id: first.maps.counts.info.id });

    await using second = await spec.load();
    expect(second.maps.counts.info.id).toBe(first.maps.counts.info.id);
    expect([...second.maps.counts]).toEqual([[1, 5n]]);
    expect(second.maps.by_name.get(1)).toBe(undefined);
    rmSync(join(path, '..'), { recursive: true });
  });

  it('is that of the declaration where that has one, and can be taken away', async () => {
    const spec = BpfObject.openSync<Pinned>(bytes);
    expectTypeOf(spec.maps.by_name).toEqualTypeOf<MapSpec>();
    expectTypeOf(spec.maps.by_name.pinPath).toEqualTypeOf<string | undefined>();
    expect(spec.maps.by_name.pinPath).toBe('/sys/fs/bpf/by_name');
    expect(spec.maps.counts.pinPath).toBe(undefined);
    spec.maps.by_name.pinPath = undefined;
    await using _object = await spec.load();
    expect(existsSync('/sys/fs/bpf/by_name')).toBe(false);
  });

  it('is refused where a map is pinned that is unlike, which stays', async () => {
    const path = join(bpfFolder(), 'counts');
    const spec = opened();
    spec.maps.counts.pinPath = path;
    await using _first = await spec.load();
    spec.maps.counts.maxEntries = 9;
    const refusal = await spec.load().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(LoadError);
    expect(refusal).toMatchObject({
      code: 'EINVAL',
      message: `object: the map that is pinned at ${path} is not like the object's in type, sizes, max_entries or flags: compare it with bpftool map show pinned ${path}, or remove it to begin anew`,
    });
    expect(bpftool('map', 'show', 'pinned', path)).toMatchObject({ max_entries: 8 });
    rmSync(path);
  });

  it.each([
    ['no BPF file system', join(tmpdir(), 'counts')],
    ['a file system that root makes no folders in', '/sys/kernel/nowhere/counts'],
  ])('is refused on %s, and nothing is pinned', async (_, path) => {
    const spec = opened();
    spec.maps.counts.pinPath = path;
    await expect(spec.load()).rejects.toThrow(LoadError);
    await expect(spec.load()).rejects.toThrow(
      /^object: a map is to be pinned at .*counts \(E[A-Z]+\): .* mount -t bpf bpf \/sys\/fs\/bpf$/,
    );
    expect(existsSync(path)).toBe(false);
  });

  it('leaves no pin where the load fails afterwards', async () => {
    const path = join(bpfFolder(), 'counts');
    const wrong = await compileBpf(SOURCE.replace('return', 'if (ctx) return *(volatile int *)8; return'));
    const spec = BpfObject.openSync<Pinned>(wrong);
    spec.maps.by_name.pinPath = undefined;
    spec.maps.counts.pinPath = path;
    await expect(spec.load()).rejects.toThrow(/verifier rejected/);
    expect(existsSync(path)).toBe(false);
  });

  it('is a path, or undefined', () => {
    const spec = opened();
    for (const wrong of ['', '/sys/fs/bpf/a\0b']) {
      expect(() => {
        spec.maps.counts.pinPath = wrong;
      }).toThrow(/map 'counts': pinPath is a path on a BPF file system or undefined, not "/);
    }
    // @ts-expect-error a number is no path
    expect(() => Object.assign(spec.maps.counts, { pinPath: 7 } satisfies Partial<MapSpec>)).toThrow(
      TypeError,
    );
    expect(spec.maps.counts.pinPath).toBe(undefined);
  });
});
