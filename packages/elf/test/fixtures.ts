const includes = `#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
`;

/** BPF C for the tests: each small, together every construct that the parser reads. */
export const fixtures = {
  /** Maps of several kinds, data sections, two programs in one section, a subprogram, a static variable. */
  everything: `${includes}
enum color { RED, GREEN = 7 };
struct inner { __u16 x; __u8 y; };
struct event { __u32 pid; __u64 ts; char comm[16]; enum color color; struct inner in[2]; char args[]; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 100); __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u32); __type(value, struct inner); } counts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } perf SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 9); __uint(key_size, 8); __uint(value_size, 24);
  __uint(pinning, LIBBPF_PIN_BY_NAME); __uint(numa_node, 0); } recent SEC(".maps");
struct array { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 2); __type(key, int); __type(value, __u64); } inner1 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 3); __type(key, int);
  __array(values, struct array); } outer SEC(".maps") = { .values = { [1] = &inner1 } };
int SEC("?xdp") off(struct xdp_md *ctx) { return XDP_PASS; }
int SEC("tracepoint") target(void *ctx) { return 0; }
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 2); __uint(key_size, 4);
  __array(values, int (void *)); } jumps SEC(".maps") = { .values = { [1] = (void *)&target } };
struct event *latest;
const volatile int wanted = 5;
static volatile const int quiet = 6;
int counter;
static volatile int hidden;
long total = 3;
int extra SEC(".data.extra") = 4;
static __attribute__((noinline)) int sub(int x) { hidden += quiet; return x * hidden; }
__attribute__((noinline)) int global_sub(int x) { return x + counter; }
SEC("tracepoint/syscalls/sys_enter_execve") int one(void *ctx) {
  __u32 key = 0;
  struct inner *value = bpf_map_lookup_elem(&counts, &key);
  counter++;
  if (value) return sub(value->x);
  return wanted + global_sub(key);
}
SEC("tracepoint/syscalls/sys_enter_execve") int two(void *ctx) {
  void *record = bpf_ringbuf_reserve(&events, 64, 0);
  if (record) bpf_ringbuf_discard(record, 0);
  total++;
  extra++;
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`,
  /** CO-RE relocations, a kernel config value, a kernel symbol, kernel functions. */
  core: `${includes}
struct task_struct { int pid; struct task_struct *parent; } __attribute__((preserve_access_index));
extern unsigned CONFIG_HZ __kconfig;
extern const int bpf_prog_active __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
SEC("raw_tp/sched_process_exec") int handle(struct bpf_raw_tracepoint_args *ctx) {
  struct task_struct *task = (void *)ctx->args[0];
  int pid = 0;
  bpf_rcu_read_lock();
  bpf_probe_read_kernel(&pid, sizeof pid, __builtin_preserve_access_index(&task->parent->pid));
  return pid + CONFIG_HZ + (long)&bpf_prog_active + __builtin_preserve_field_info(task->pid, 2);
}
char LICENSE[] SEC("license") = "Dual MIT/GPL";
`,
  /** A ring buffer whose value type describes its records. */
  typedRing: `${includes}
struct event { int pid; char comm[16]; };
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct event); } events SEC(".maps");
SEC("tracepoint/a/b") int run(void *ctx) { return !bpf_ringbuf_reserve(&events, 20, 0); }
`,
  /** A struct_ops map. */
  structOps: `${includes}
struct tcp_congestion_ops { int (*ssthresh)(void *sk); char name[16]; };
SEC("struct_ops/ssthresh") int ssthresh(void *sk) { return 2; }
SEC(".struct_ops.link") struct tcp_congestion_ops reno = { .ssthresh = (void *)ssthresh, .name = "reno" };
char LICENSE[] SEC("license") = "GPL";
`,
  /** Nothing that needs BTF. */
  plain: `${includes}
SEC("xdp") int pass(struct xdp_md *ctx) { return XDP_PASS; }
`,
} as const;
