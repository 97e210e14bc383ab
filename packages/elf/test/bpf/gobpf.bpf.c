// A section for each map, with a name and a namespace to pin it in, as gobpf defines them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int pinning;
	char namespace[256];
};

struct bpf_map_def SEC("maps/tcp_event") tcp_event = {
	.type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 1024,
	.pinning = 2,
	.namespace = "tracer",
};
struct bpf_map_def SEC("maps/socks") socks = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = 8,
	.value_size = 16,
	.max_entries = 64,
};

SEC("kprobe/tcp_v4_connect") int connect(void *context)
{
	long key = 1;

	bpf_perf_event_output(context, &tcp_event, 0, &key, 8);
	return bpf_map_lookup_elem(&socks, &key) != 0;
}

char LICENSE[] SEC("license") = "GPL";
unsigned _version SEC("version") = 0xFFFFFFFE;
