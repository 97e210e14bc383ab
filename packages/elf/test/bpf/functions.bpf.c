// Several programs in a section, static, global, weak and hidden functions, who calls whom, and callbacks.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_map;
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

int total;

static __attribute__((noinline)) int leaf(int x)
{
	total += x;
	return total * 3;
}

static __attribute__((noinline)) int branch(int x)
{
	return leaf(x) + leaf(x + 1);
}

__attribute__((noinline)) int global_leaf(int x)
{
	return leaf(x) ^ total;
}

__weak __attribute__((noinline)) int weak_leaf(int x)
{
	return x + total;
}

__hidden __attribute__((noinline)) int hidden_branch(int x)
{
	return global_leaf(x) - branch(x);
}

static long count(struct bpf_map *map, __u32 *key, __u64 *value, void *context)
{
	total += branch(*key);
	return 0;
}

long global_count(struct bpf_map *map, __u32 *key, __u64 *value, void *context)
{
	return hidden_branch(total);
}

SEC("tracepoint/syscalls/sys_enter_execve") int first(void *context)
{
	return branch(1);
}

SEC("tracepoint/syscalls/sys_enter_execve") int second(void *context)
{
	return global_leaf(2) + weak_leaf(3);
}

SEC("?tp/sched/sched_process_exit") int third(void *context)
{
	bpf_for_each_map_elem(&counts, count, 0, 0);
	return 0;
}

SEC("raw_tp/sched_switch") int fourth(void *context)
{
	bpf_for_each_map_elem(&counts, global_count, 0, 0);
	return hidden_branch(total);
}

SEC("raw_tp/sched_switch") int alone(void *context)
{
	return 0;
}

SEC("custom/section") int unknown(void *context)
{
	return leaf(7);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
