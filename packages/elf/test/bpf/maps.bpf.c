// Every field that a map can declare, maps of maps and of programs with contents.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct key {
	__u32 a;
	char b[12];
};
struct value {
	__u64 count;
	struct { __u8 x, y; } at[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct key);
	__type(value, struct value);
} typed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1 << 20);
	__uint(key_size, 8);
	__uint(value_size, 24);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__uint(map_flags, BPF_F_NUMA_NODE);
	__uint(numa_node, 1);
} sized SEC(".maps");

typedef struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 64);
	__type(value, __u32);
	__uint(map_extra, 5);
} bloom_t;
bloom_t bloom SEC(".maps"), another_bloom SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
	__ulong(map_extra, 0x1ull << 44);
} wide SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8192);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct value);
} storage SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(map_flags, BPF_F_INNER_MAP);
	__type(key, int);
	__type(value, __u64);
} first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, int);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [1] = &first, [5] = &second } };

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, int);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 3);
		__type(key, __u64);
		__type(value, int);
	});
} empty_outer SEC(".maps");

int callee(struct xdp_md *context);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, int(struct xdp_md *));
} jumps SEC(".maps") = { .values = { [2] = &callee, [3] = &callee } };

SEC("xdp") int callee(struct xdp_md *context)
{
	__u32 zero = 0;
	__u64 *value = bpf_map_lookup_elem(&wide, &zero);

	return value && bpf_map_lookup_elem(&sized, value) ? XDP_PASS : XDP_DROP;
}

SEC("xdp") int caller(struct xdp_md *context)
{
	int key = 1;
	void *found = bpf_map_lookup_elem(&outer, &key);

	if (found && bpf_map_lookup_elem(found, &key))
		return bpf_map_lookup_elem(&empty_outer, &key) != 0;
	bpf_tail_call(context, &jumps, 2);
	struct key typed_key = {};
	return bpf_map_lookup_elem(&typed, &typed_key) != 0 || !bpf_map_push_elem(&bloom, &key, 0) ||
	       !bpf_map_push_elem(&another_bloom, &key, 0) || !bpf_ringbuf_output(&ring, &key, 4, 0) ||
	       bpf_map_lookup_elem(&storage, &key);
}

char LICENSE[] SEC("license") = "GPL";
__u32 kernel_version SEC("version") = 0x050a01;
