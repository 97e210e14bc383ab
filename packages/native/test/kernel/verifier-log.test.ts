import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { binding } from '../../src/index.ts';

const addon = createRequire(import.meta.url).resolve('../../native/build/Release/ebpf_ts.node');

const SOCKET_FILTER = 1;
const RAW_TRACEPOINT = 17;

/** `r0 = 0` or another constant, and `exit`: as in the kernel's instruction set document. */
const mov = (value: number) => [0xb7, 0, 0, 0, value, 0, 0, 0];
const exit = [0x95, 0, 0, 0, 0, 0, 0, 0];

describe("the verifier's log", () => {
  it('arrives whole when it is megabytes long', async () => {
    // The loop is too long to be followed to its end: the log is what the verifier saw on the way.
    const object = binding.objectOpenSync(
      await compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64[64]); } table SEC(".maps");
SEC("raw_tp/sys_enter") int wander(void *ctx) {
  __u32 key = 0;
  __u64 *values = bpf_map_lookup_elem(&table, &key);
  if (!values) return 0;
  for (int i = 0; i < 20000; i++) values[i & 63] += bpf_get_prandom_u32();
  return values[bpf_get_prandom_u32()];
}`),
      { name: 'wander' },
    );
    const refused = await binding.objectLoad(object).catch((error: unknown) => error);
    binding.objectClose(object);
    expect(refused).toMatchObject({ code: 'EACCES', errno: 13, syscall: 'bpf_object__load' });
    const log = String(Reflect.get(Object(refused), 'log'));
    expect(log.length).toBeGreaterThan(1 << 20);
    expect(log).toContain('-- BEGIN PROG LOAD LOG --\n');
    expect(log).toMatch(/processed \d+ insns .*\n-- END PROG LOAD LOG --\n/);
    expect(log).toContain("prog 'wander'");
  });

  it('of loads that run at the same time is not mixed up', async () => {
    const refuse = async (name: string) => {
      const object = binding.objectOpenSync(
        await compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
SEC("raw_tp/sys_enter") int ${name}(void *ctx) { return *(volatile int *)0; }`),
        { name },
      );
      const refused = await binding.objectLoad(object).catch((error: unknown) => error);
      binding.objectClose(object);
      return String(Reflect.get(Object(refused), 'log'));
    };
    const names = ['first', 'second', 'third', 'fourth'];
    const logs = await Promise.all(names.map(refuse));
    logs.forEach((log, index) => {
      expect(log).toContain(`prog '${names[index]}'`);
      for (const other of names.filter((name) => name !== names[index]))
        expect(log).not.toContain(`'${other}'`);
    });
  });

  it('never goes to the standard streams', () => {
    const script = `
      const binding = require(${JSON.stringify(addon)});
      try { binding.objectOpenSync(new Uint8Array(64), { name: 'quiet' }); } catch (error) { console.log(error.log); }`;
    const output = execFileSync('sh', ['-c', '"$0" -e "$1" 2>&1', process.execPath, script], {
      encoding: 'utf8',
      env: { ...process.env, LIBBPF_LOG_LEVEL: 'debug' },
    });
    expect(output).toBe("libbpf: elf: 'quiet' is not a proper ELF object\n\n");
  });
});

describe('trying to load a program', () => {
  it('says yes without a word', () => {
    const verdict = binding.programTryLoadSync({
      type: SOCKET_FILTER,
      instructions: Uint8Array.from([...mov(0), ...exit]),
      license: 'GPL',
    });
    expect(verdict).toEqual({ errno: 0, code: '', log: '' });
  });

  it('says no with the errno and the reason', () => {
    const verdict = binding.programTryLoadSync({
      type: RAW_TRACEPOINT,
      instructions: Uint8Array.from(exit),
      license: 'GPL',
    });
    expect(verdict).toMatchObject({ errno: 13, code: 'EACCES', log: expect.stringContaining('R0 !read_ok') });
  });

  it('of no whole instruction is not a question for the kernel', () => {
    for (const size of [0, 7, 12]) {
      expect(() =>
        binding.programTryLoadSync({
          type: SOCKET_FILTER,
          instructions: new Uint8Array(size),
          license: 'GPL',
        }),
      ).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
    }
  });
});
