import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { expect, expectTypeOf, test } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject, type Constant, type KconfigSpec } from '../../src/index.ts';

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern unsigned LINUX_KERNEL_VERSION __kconfig;
extern unsigned CONFIG_HZ __kconfig;
extern _Bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_EBPF_TS_MODULE __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[32] __kconfig __weak;
extern long CONFIG_EBPF_TS_NEGATIVE __kconfig __weak;

SEC("socket")
int read_all(void *ctx)
{
	return LINUX_KERNEL_VERSION + CONFIG_HZ + CONFIG_BPF_SYSCALL + CONFIG_EBPF_TS_MODULE +
	       CONFIG_DEFAULT_HOSTNAME[0] + CONFIG_EBPF_TS_NEGATIVE;
}
char LICENSE[] SEC("license") = "GPL";
`;

interface Config {
  programs: { read_all: 'socket' };
  kconfig: {
    LINUX_KERNEL_VERSION: number;
    CONFIG_HZ: number;
    CONFIG_BPF_SYSCALL: boolean;
    CONFIG_EBPF_TS_MODULE: string;
    CONFIG_DEFAULT_HOSTNAME: string;
    CONFIG_EBPF_TS_NEGATIVE: bigint;
  };
}

const open = async () => BpfObject.open<Config>(await compileBpf(SOURCE));

/** What the programs see, as bpftool prints the map of it. */
function valuesOf(program: { info(): { mapIds: readonly number[] } }): Record<string, unknown> {
  const dumps = program.info().mapIds.map((id) => Object(bpftool('map', 'dump', 'id', `${id}`)));
  const variables: Record<string, unknown>[] = dumps.flatMap(
    ([entry]) => entry?.formatted?.value?.['.kconfig'] ?? [],
  );
  return Object.assign({}, ...variables);
}

test('values of the kernel configuration are set, each by its type, and read back once loaded', async () => {
  const spec = await open();
  expectTypeOf(spec.kconfig.CONFIG_HZ).toEqualTypeOf<KconfigSpec<number>>();
  expect(spec.kconfig.CONFIG_HZ.value).toBeUndefined();
  expect([spec.kconfig.CONFIG_HZ.weak, spec.kconfig.CONFIG_DEFAULT_HOSTNAME.weak]).toEqual([false, true]);
  spec.kconfig.CONFIG_HZ.value = 1234;
  spec.kconfig.CONFIG_BPF_SYSCALL.value = false;
  spec.kconfig.CONFIG_EBPF_TS_MODULE.value = 'TRI_MODULE';
  spec.kconfig.CONFIG_DEFAULT_HOSTNAME.value = 'a "quoted" name';
  spec.kconfig.CONFIG_EBPF_TS_NEGATIVE.value = -5n;
  await using object = await spec.load();
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release()) ?? [];
  expect(valuesOf(object.programs.read_all)).toMatchObject({
    CONFIG_HZ: 1234,
    CONFIG_BPF_SYSCALL: expect.toSatisfy((value) => value === 0 || value === false),
    CONFIG_EBPF_TS_NEGATIVE: -5,
  });
  expectTypeOf(object.kconfig.CONFIG_HZ).toEqualTypeOf<Constant<number>>();
  const read = Object.entries(object.kconfig).map(([name, { value }]) => [name, value]);
  expect(Object.fromEntries(read)).toEqual({
    LINUX_KERNEL_VERSION: expect.toSatisfy((value) => value >> 8 === (Number(major) << 8) + Number(minor)),
    CONFIG_HZ: 1234,
    CONFIG_BPF_SYSCALL: false,
    CONFIG_EBPF_TS_MODULE: 'TRI_MODULE',
    CONFIG_DEFAULT_HOSTNAME: 'a "quoted" name',
    CONFIG_EBPF_TS_NEGATIVE: -5n,
  });
});

test("where nothing is set, they are the running kernel's, and 0 of what it does not say", async () => {
  const spec = await open();
  const own = ['/proc/config.gz', `/boot/config-${release()}`].find((path) => existsSync(path));
  if (own === undefined) {
    await expect(spec.load()).rejects.toThrow('spec.kconfig.CONFIG_HZ.value = 250');
    return;
  }
  const bytes = readFileSync(own);
  const text = (own.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  await using object = await spec.load();
  expect(object.kconfig.CONFIG_HZ.value).toBe(Number(/^CONFIG_HZ=(\d+)$/m.exec(text)?.[1]));
  expect(object.kconfig.CONFIG_BPF_SYSCALL.value).toBe(true);
  expect(object.kconfig.CONFIG_EBPF_TS_MODULE.value).toBe('TRI_NO');
});

test('a value that nobody knows is asked for by its name, and a wrong one refused', async () => {
  const spec = await BpfObject.open(
    await compileBpf(
      SOURCE.replaceAll('CONFIG_EBPF_TS_MODULE __kconfig __weak', 'CONFIG_EBPF_TS_MODULE __kconfig'),
    ),
  );
  for (const [name, value] of Object.entries({ CONFIG_HZ: 1, CONFIG_BPF_SYSCALL: true })) {
    const config = spec.kconfig[name];
    if (config !== undefined) config.value = value;
  }
  await expect(spec.load()).rejects.toThrow(/spec\.kconfig\.CONFIG_(EBPF_TS_MODULE|HZ)\.value/);
  const { kconfig } = await open();
  expect(() => {
    kconfig.CONFIG_HZ.value = -1;
  }).toThrow(TypeError);
  expect(() => {
    kconfig.CONFIG_DEFAULT_HOSTNAME.value = 'two\nlines';
  }).toThrow('one line');
  expect(() => {
    kconfig.LINUX_KERNEL_VERSION.value = 1;
  }).toThrow('worked out when the object is loaded');
});
