import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import { vethPair } from '../../../../test/support/netns.ts';
import { buildCli, type Run, runCli, runCliIn } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
const object = join(folder, 'runs.bpf.o');
const iterator = join(folder, 'iterator.bpf.o');
const sockets = join(folder, 'sockets.bpf.o');

/** Reports the children of one process, and counts the frames of an interface. */
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

struct task_struct {
	struct task_struct *real_parent;
	int tgid;
} __attribute__((preserve_access_index));

const volatile __u32 run_parent = 0;
const volatile double run_ratio = 2;

struct run_event {
	__u32 pid;
	char comm[16];
	__u64 big;
	/* The bits of the ratio, which programs cannot calculate with. */
	__u64 ratio;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__type(value, struct run_event);
} run_events SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int run_on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct run_event *event;

	if (BPF_CORE_READ(task, real_parent, tgid) != run_parent)
		return 0;
	event = bpf_ringbuf_reserve(&run_events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->big = 1ULL << 60;
	event->ratio = *(const volatile __u64 *)&run_ratio;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("xdp")
int run_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}
`;

/** Writes the id of each thread. */
const ITERATOR = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct seq_file;
struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));
struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

SEC("iter/task")
int walk_threads(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;

	if (task)
		BPF_SEQ_PRINTF(seq, "thread %d\\n", task->pid);
	return 0;
}
`;

const SOCKETS = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} run_sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} run_hash SEC(".maps");

SEC("sk_msg")
int run_verdict(struct sk_msg_md *ctx)
{
	return SK_PASS;
}

SEC("?netfilter")
int run_filter(void *ctx)
{
	return 1;
}

SEC("?socket")
int run_socket(struct __sk_buff *ctx)
{
	return 0;
}
`;

/** Of a double. */
const bits = (value: number) => new BigUint64Array(Float64Array.of(value).buffer)[0];

const OWN = ['--var', `run_parent=${process.pid}`];

beforeAll(async () => {
  buildCli();
  writeFileSync(object, await compileBpf(SOURCE));
  writeFileSync(iterator, await compileBpf(ITERATOR));
  writeFileSync(sockets, await compileBpf(SOCKETS));
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits for what the command says on stderr once it is attached. */
async function attached(run: Run): Promise<void> {
  while (!run.stderr().includes('Ctrl-C') && run.child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('ebpf-ts run', () => {
  test('prints the records of any object as lines of JSON, typed and by the names of its fields', async () => {
    const run = runCli('run', object, '--json', '--var', 'run_ratio=0.25', ...OWN);
    await attached(run);
    const { pid } = spawnSync('/bin/true');
    expect(await run.line()).toBe(
      `{"map":"run_events","record":{"pid":${pid},"comm":"true","big":1152921504606846976,"ratio":${bits(0.25)}}}`,
    );
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(run.stderr()).toBe(
      'not attached: run_xdp (xdp): attach it with --attach run_xdp=INTERFACE\n' +
        '1 program attached, 1 buffer; Ctrl-C ends it\n1 record, 0 lost\n',
    );
  });

  test('prints a table, whose titles are the names of the fields', async () => {
    const run = runCli('run', object, ...OWN);
    await attached(run);
    const { pid } = spawnSync('/bin/true');
    expect((await run.line()).trimEnd()).toMatch(/^PID +COMM +BIG +RATIO$/);
    expect(await run.line()).toMatch(new RegExp(`^${pid} +true +1152921504606846976 +${bits(2)}$`));
    run.child.kill('SIGTERM');
    expect(await run.ended).toEqual({ code: 0, signal: null });
  });

  kernelTest('attaches where it is told', { needs: [{ program: 'xdp' }] }, async () => {
    const veth = await vethPair();
    const run = runCli('run', object, '--attach', `run_xdp=${veth.name}`, ...OWN);
    await attached(run);
    expect(run.stderr()).toBe('2 programs attached, 1 buffer; Ctrl-C ends it\n');
    const shown = spawnSync('bpftool', ['-j', 'net', 'show', 'dev', veth.name], { encoding: 'utf8' }).stdout;
    expect(JSON.stringify(JSON.parse(shown)[0].xdp)).toContain(veth.name);
    run.child.kill('SIGINT');
    await run.ended;
  });

  kernelTest('prints what an iterator writes, and ends', { needs: [{ program: 'iter' }] }, async () => {
    const run = runCli('run', iterator, '--json');
    expect(await run.ended).toEqual({ code: 0, signal: null });
    const lines = run.stdout().trimEnd().split('\n');
    expect(lines).toContain(`{"program":"walk_threads","line":"thread ${process.pid}"}`);
    for (const line of lines) expect(line).toMatch(/^\{"program":"walk_threads","line":"thread \d+"\}$/);
    expect(run.stderr()).toBe('1 program attached, 0 buffers\n');
  });

  kernelTest('attaches to a map of the object', { needs: [{ program: 'sk_msg' }] }, async () => {
    const run = runCli('run', sockets, '--attach', 'run_verdict=run_sockets');
    await attached(run);
    expect(run.stderr()).toBe('1 program attached, 0 buffers; Ctrl-C ends it\n');
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual({ code: 0, signal: null });
  });

  kernelTest('attaches to a hook of netfilter', { needs: [{ program: 'netfilter' }] }, async () => {
    const { namespace } = await vethPair();
    const run = runCliIn(namespace, 'run', sockets, '--attach', 'run_filter=ipv4:input:-7');
    await attached(run);
    expect(run.stderr()).toContain('1 program attached');
    const shown = spawnSync('bpftool', ['-j', 'link', 'show'], { encoding: 'utf8' }).stdout;
    // BPF_LINK_TYPE_NETFILTER, for which Debian 12's bpftool has no name.
    const types = JSON.parse(shown).map(({ type }: { type: unknown }) => type);
    expect(types).toContainEqual(expect.toBeOneOf([10, 'netfilter']));
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual({ code: 0, signal: null });
  });

  test.each([
    ['run_verdict=run_socket', /the object has no map run_socket\. Did you mean run_sockets\?/],
    ['run_verdict=run_hash', /run_hash: it is no map of sockets/],
    ['run_filter=ipv4:input', /ipv4:input: it is written FAMILY:HOOK:PRIORITY, such as ipv4:input:0/],
    ['run_filter=ipv5:input:0', /ipv5: the family is one of ipv4, ipv6/],
    ['run_filter=ipv4:in:0', /in: the hook is one of prerouting, input, forward, output, postrouting/],
    ['run_socket=3', /a program of kind socket takes no target: it attaches to a socket of the application/],
  ])('says what is wrong with the target %s', async (target, message) => {
    const run = runCli('run', sockets, '--attach', target);
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toMatch(message);
  });

  test('says what is wrong with the target of an iterator', async () => {
    for (const [target, message] of [
      ['walk_threads=123', 'it is written pid:PID, tid:TID, cgroup:FOLDER or map:MAP'],
      ['walk_threads=pid:me', 'the pid is a number'],
      ['walk_threads=map:nothing', 'the object has no map nothing'],
    ] as const) {
      const run = runCli('run', iterator, '--attach', target);
      expect(await run.ended).toEqual({ code: 1, signal: null });
      expect(run.stderr()).toContain(message);
    }
  });

  test.each([
    [['--attach', 'nothing=eth0'], /the object has no program nothing\. It has: run_on_exec, run_xdp/],
    [['--attach', 'run_on_exec=x'], /CATEGORY\/NAME/],
    [['--attach', 'run_xdp'], /--attach run_xdp: it is written PROGRAM=TARGET/],
    [['--attach', 'run_xdp=no-such-link'], /no-such-link/],
    [['--var', 'run_paren=1'], /the object has no variable run_paren\. Did you mean run_parent\?/],
    [['--var', 'run_parent=1.5'], /--var run_parent=1\.5: .*run_parent/],
    [['--var', 'run_ratio=1.5.2'], /--var run_ratio=1\.5\.2: it is a/],
    [['--var', 'run_parent=soon'], /--var run_parent=soon: it is a whole number, such as 42 or 0x2a/],
  ])('says what is wrong with %j', async (words, message) => {
    const run = runCli('run', object, ...words);
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toMatch(message);
    expect(run.stderr()).not.toMatch(/^ {4}at /m);
  });
});
