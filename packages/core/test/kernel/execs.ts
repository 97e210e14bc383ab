import type { ArrayMap, HashMap, PerCpu, RingBuffer } from '../../src/index.ts';

/** Every exec of one parent's children: into a ring, and counted in a hash. */
export const EXECS = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct { struct task_struct *real_parent; int tgid; } __attribute__((preserve_access_index));
struct event { __u32 pid; __u32 ppid; __u64 number; char comm[16]; };

const volatile __u32 target_ppid = 0;
__u64 seen = 0;

struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); __type(value, struct event); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); } events_lost SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
  struct task_struct *task = (void *)bpf_get_current_task();
  __u32 ppid = BPF_CORE_READ(task, real_parent, tgid), zero = 0;
  if (target_ppid && ppid != target_ppid) return 0;
  __u64 one = 1, *count = bpf_map_lookup_elem(&counts, &ppid);
  if (count) __sync_fetch_and_add(count, 1); else bpf_map_update_elem(&counts, &ppid, &one, BPF_ANY);
  struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) {
    __u64 *lost = bpf_map_lookup_elem(&events_lost, &zero);
    if (lost) *lost += 1;
    return 0;
  }
  event->pid = bpf_get_current_pid_tgid() >> 32;
  event->ppid = ppid;
  // Not by an atomic that returns what was there, which is new in Linux 5.12.
  event->number = seen;
  __sync_fetch_and_add(&seen, 1);
  bpf_get_current_comm(event->comm, sizeof(event->comm));
  bpf_ringbuf_submit(event, 0);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
`;

export interface ExecEvent {
  pid: number;
  ppid: number;
  number: bigint;
  comm: string;
}

export interface Execs {
  maps: {
    events: RingBuffer<ExecEvent>;
    events_lost: ArrayMap<PerCpu<bigint>>;
    counts: HashMap<number, bigint>;
  };
  programs: { on_exec: 'tracepoint' };
  variables: { target_ppid: number; seen: bigint };
}
