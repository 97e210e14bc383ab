import { closeSync, openSync, readdirSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testCgroup } from '../../../../test/support/cgroup.ts';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { binding, type LinkHandle, type ObjectHandle } from '../../src/index.ts';
import { noHandles } from './noHandles.ts';

const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
struct seq_file;
struct meta { struct seq_file *seq; };
struct context { struct meta *meta; };
SEC("iter/bpf_map") int dump(struct context *ctx)
{
  static const char line[] = "a line\\n";
  bpf_seq_write(ctx->meta->seq, line, sizeof(line) - 1);
  return 0;
}
SEC("cgroup/connect4") int connect4(struct bpf_sock_addr *ctx) { return 1; }
SEC("uprobe") int probe(void *ctx) { return 0; }
`;

/** `enum bpf_attach_type`. */
const CONNECT4 = 10;

let bytes: Uint8Array;
let object: ObjectHandle;
beforeAll(async () => {
  bytes = await compileBpf(source);
});
afterEach(() => {
  binding.objectClose(object);
  expect(binding.openHandles()).toEqual(noHandles);
});

/** Loads one of the programs. */
function load(program: string): ObjectHandle {
  object = binding.objectOpenSync(bytes, { name: 'links_test' });
  for (const name of ['dump', 'connect4', 'probe'])
    binding.programSetAutoload(object, name, name === program);
  binding.objectLoadSync(object);
  return object;
}

const text = (chunk: Uint8Array) => Buffer.from(chunk).toString();

describe('a run of an iterator', () => {
  const attach = (): LinkHandle => binding.programAttachSync(load('dump'), 'dump');

  it('is read in pieces of the size that is asked for, up to its end, on either thread', async () => {
    const link = attach();
    const iter = binding.iterCreate(link);
    expect(text(await binding.iterRead(iter, 3))).toBe('a l');
    expect(text(binding.iterReadSync(iter, 4))).toBe('ine\n');
    let rest = '';
    for (let chunk = binding.iterReadSync(iter, 4096); chunk.length > 0; )
      [rest, chunk] = [rest + text(chunk), binding.iterReadSync(iter, 4096)];
    expect(rest).toMatch(/^(a line\n)*$/);
    expect(await binding.iterRead(iter, 1)).toEqual(new Uint8Array(0));
    binding.iterClose(iter);
    binding.iterClose(iter);
    expect(() => binding.iterReadSync(iter, 1)).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }),
    );
    binding.linkDestroySync(link);
    expect(() => binding.iterCreate(link)).toThrow(expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }));
  });

  it('may be closed, and its link and object with it, while reads are under way', async () => {
    const link = attach();
    const iter = binding.iterCreate(link);
    const reads = Array.from({ length: 8 }, () => binding.iterRead(iter, 1 << 16));
    binding.iterClose(iter);
    binding.linkDestroySync(link);
    binding.objectClose(object);
    const [first] = (await Promise.all(reads)).filter((chunk) => chunk.length > 0);
    expect(text(first ?? new Uint8Array(0))).toMatch(/^a line\n/);
  });

  it('is of an iterator, and of a size that can be kept', async () => {
    const link = attach();
    const iter = binding.iterCreate(link);
    for (const size of [0, 2 ** 25, 2 ** 32 - 1]) {
      expect(() => binding.iterReadSync(iter, size)).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
      );
    }
    binding.iterClose(iter);
    binding.linkDestroySync(link);
    binding.objectClose(object);

    const cgroup = openSync(testCgroup().path, 'r');
    const other = binding.linkCreateSync(load('connect4'), 'connect4', {
      target: cgroup,
      attachType: CONNECT4,
    });
    closeSync(cgroup);
    expect(() => binding.iterCreate(other)).toThrow(
      expect.objectContaining({ code: 'EINVAL', syscall: 'BPF_ITER_CREATE' }),
    );
    binding.linkDestroySync(other);
  });
});

describe('a link that the kernel makes of a number', () => {
  it('is a descriptor, which is there as long as the link', async () => {
    load('connect4');
    const cgroup = openSync(testCgroup().path, 'r');
    const before = readdirSync('/proc/self/fd').length;
    const link = await binding.linkCreate(object, 'connect4', { target: cgroup, attachType: CONNECT4 });
    expect(readdirSync('/proc/self/fd').length).toBe(before + 1);
    await binding.linkDestroy(link);
    await binding.linkDestroy(link);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    closeSync(cgroup);
  });

  it('is refused with the errno and the command, for whatever number', async () => {
    load('connect4');
    for (const target of [0, 1_000_000, 2 ** 32 - 1]) {
      const request = { target, attachType: CONNECT4 };
      await expect(binding.linkCreate(object, 'connect4', request)).rejects.toMatchObject({
        code: 'EBADF',
        syscall: 'BPF_LINK_CREATE',
      });
    }
    expect(() => binding.linkCreateSync(object, 'dump', { target: 0, attachType: 0 })).toThrow(
      expect.objectContaining({ code: 'EBADF', log: expect.stringContaining("'dump' is not in the kernel") }),
    );
  });
});

describe('a uprobe of a binary', () => {
  it('is refused where there is no such binary, symbol or process', async () => {
    load('probe');
    const binary = process.execPath;
    const attach = (probe: Parameters<typeof binding.programAttachUprobe>[2]) =>
      binding.programAttachUprobe(object, 'probe', probe);
    await expect(attach({ binary: '/no/such', symbol: 'x', retprobe: false })).rejects.toMatchObject({
      code: 'ENOENT',
      syscall: 'bpf_program__attach_uprobe_opts',
    });
    await expect(attach({ binary: '/dev/null', symbol: 'x', retprobe: false })).rejects.toThrow();
    for (const pid of [0, 2 ** 31]) {
      expect(() => attach({ binary, offset: 0, retprobe: false, pid })).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
      );
    }
  });
});
