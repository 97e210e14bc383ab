// Maps as libbpf defined them before 1.0, several to the section.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
};

struct bpf_map_def SEC("maps") counts = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1024,
	.map_flags = BPF_F_NO_PREALLOC,
};
struct bpf_map_def SEC("maps") events = {
	.type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 128,
};

SEC("kprobe/do_unlinkat") int on_unlink(void *context)
{
	int key = 1;
	long *value = bpf_map_lookup_elem(&counts, &key);

	if (value)
		bpf_perf_event_output(context, &events, 0, value, 8);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
