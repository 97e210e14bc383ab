// One of everything that `ebpf-ts inspect` shows.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct key {
	__u32 pid;
	__u32 cpu;
};

struct event {
	__u64 at;
	char comm[16];
};

struct mm_struct {
	int map_count;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	struct mm_struct *mm;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, struct key);
	__type(value, __u64);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct event);
} events SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} slot SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} slots SEC(".maps") = { .values = { [1] = &slot } };

const volatile __s64 threshold = -3;
struct key first = { .pid = 42 };
char greeting[8] = "hi";
__u64 count;
static volatile int hidden = 7;

extern unsigned CONFIG_HZ __kconfig;
extern const int bpf_prog_active __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;

static __noinline int doubled(int value)
{
	return value * hidden;
}

__noinline int scaled(int value)
{
	return doubled(value) + CONFIG_HZ;
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct key key = { .pid = BPF_CORE_READ(task, mm, map_count) };
	__u64 *value = bpf_map_lookup_elem(&seen, &key);
	if (value && scaled(key.pid) > threshold)
		count++;
	bpf_printk("%s", greeting);
	return &bpf_prog_active ? first.pid : 0;
}

SEC("?fentry.s/vfs_read")
int on_read(void *ctx)
{
	bpf_rcu_read_lock();
	return 0;
}

SEC("xdp.frags")
int on_packet(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
