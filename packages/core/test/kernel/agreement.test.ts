import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject } from '../../src/index.ts';

const HEAD = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct task_struct { int tgid; struct task_struct *real_parent; } __attribute__((preserve_access_index));
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");
char LICENSE[] SEC("license") = "GPL";
`;

/** One program each: some that the kernel takes, and some that it does not. */
const PROGRAMS = {
  'a tracepoint with CO-RE, a map and a loop': `SEC("tracepoint/sched/sched_process_exec") int prog(void *ctx)
    {
      struct task_struct *task = (void *)bpf_get_current_task();
      for (int i = 0; i < 8; i++) {
        __u32 pid = BPF_CORE_READ(task, real_parent, tgid) + i;
        __u64 *count = bpf_map_lookup_elem(&counts, &pid);
        if (count) __sync_fetch_and_add(count, 1);
      }
      return 0;
    }`,
  'an XDP program with a function of its own': `static __noinline int twice(int x) { return x * 2; }
    SEC("xdp") int prog(struct xdp_md *ctx)
    {
      return twice(ctx->rx_queue_index) > 64 ? XDP_DROP : XDP_PASS;
    }`,
  'a classifier that reads a packet': `SEC("tc") int prog(struct __sk_buff *ctx)
    {
      unsigned char *data = (void *)(long)ctx->data;
      return (void *)(data + 14) > (void *)(long)ctx->data_end ? 0 : data[12];
    }`,
  'a value that was not checked': `SEC("socket") int prog(void *ctx)
    {
      __u32 key = 0;
      return *(__u64 *)bpf_map_lookup_elem(&counts, &key);
    }`,
  'a packet that was not measured': `SEC("xdp") int prog(struct xdp_md *ctx)
    {
      return *(unsigned char *)(long)ctx->data;
    }`,
} as const;

test.each(Object.entries(PROGRAMS))('what bpftool says of %s is what is said here', async (_, program) => {
  const folder = bpfFolder();
  const file = join(tmpdir(), `ebpf-ts-agreement-${process.pid}.bpf.o`);
  onTestFinished(() => rmSync(file));
  const bytes = await compileBpf(HEAD + program);
  writeFileSync(file, bytes);
  const pin = join(folder, 'prog');
  const { status } = spawnSync('bpftool', ['prog', 'load', file, pin]);
  onTestFinished(() => rmSync(pin, { force: true }));

  const spec = await BpfObject.open<{ programs: { prog: 'unspec' } }>(bytes);
  const verifications = [];
  for await (const each of spec.verify()) verifications.push(each);
  expect(verifications).toMatchObject([{ program: 'prog', verdict: status === 0 ? 'success' : 'failure' }]);
  if (status !== 0) {
    await expect(spec.load()).rejects.toThrow();
    return;
  }
  const theirs = Object(bpftool('prog', 'show', 'pinned', pin));
  await using object = await spec.load();
  const info = object.programs.prog.info();
  const { type, tag, name, xlatedSize, jitedSize, verifiedInsns } = info;
  // Old bpftools, and old kernels, do not tell how many instructions were looked at.
  const { verified_insns: verified = verifiedInsns } = theirs;
  expect({ type, tag, name, xlatedSize, jitedSize, verifiedInsns }).toEqual({
    type: theirs.type,
    tag: theirs.tag,
    name: theirs.name,
    xlatedSize: theirs.bytes_xlated,
    jitedSize: theirs.bytes_jited,
    verifiedInsns: verified,
  });
  expect(Object(bpftool('prog', 'show', 'id', `${info.id}`))).toMatchObject({ id: info.id, tag });
  if (verifiedInsns > 0) expect(verifications[0]?.stats?.processed).toBe(verifiedInsns);
});
