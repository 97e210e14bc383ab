/* Programs of XDP that send frames on, and programs that see them where they arrive. */
#include "packets.h"

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_cpumap_val);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices SEC(".maps");

SEC("xdp")
int to_cpu(struct xdp_md *ctx)
{
	return bpf_redirect_map(&cpus, 0, XDP_ABORTED);
}

SEC("xdp/cpumap")
int on_cpu(struct xdp_md *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return XDP_PASS;
}

SEC("xdp")
int to_device(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devices, 0, XDP_ABORTED);
}

SEC("xdp/devmap")
int on_device(struct xdp_md *ctx)
{
	count_ethernet((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return XDP_DROP;
}

/* What a veth is sent is for an end that has XDP. */
SEC("xdp")
int takes_all(struct xdp_md *ctx)
{
	return XDP_PASS;
}
