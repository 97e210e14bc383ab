// Maps and programs as tc and ip of iproute2 load them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_elf_map {
	__u32 type;
	__u32 size_key;
	__u32 size_value;
	__u32 max_elem;
	__u32 flags;
	__u32 id;
	__u32 pinning;
	__u32 inner_id;
	__u32 inner_idx;
};

struct bpf_elf_map SEC("maps") accounting = {
	.type = BPF_MAP_TYPE_ARRAY,
	.size_key = 4,
	.size_value = 8,
	.max_elem = 2,
	.pinning = 2,
};
struct bpf_elf_map SEC("maps") jumps = {
	.type = BPF_MAP_TYPE_PROG_ARRAY,
	.size_key = 4,
	.size_value = 4,
	.max_elem = 3,
	.id = 1,
};

SEC("1/0") int tail(struct __sk_buff *skb)
{
	return 0;
}

SEC("ingress") int classify(struct __sk_buff *skb)
{
	int key = 0;

	bpf_tail_call(skb, &jumps, 0);
	return bpf_map_lookup_elem(&accounting, &key) != 0;
}

char LICENSE[] SEC("license") = "GPL";
