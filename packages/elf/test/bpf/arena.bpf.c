// since clang 19
// An arena and variables in it.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 100);
	__ulong(map_extra, 0x1ull << 44);
} arena SEC(".maps");

#define __arena __attribute__((address_space(1)))
int __arena shared_counter SEC(".addr_space.1") = 4;
struct node { struct node __arena *next; int value; };
struct node __arena head SEC(".addr_space.1");

SEC("syscall") int run(void *context)
{
	struct node __arena *node = &head;

	shared_counter++;
	node->value = shared_counter;
	return node->next ? node->next->value : (int)(long)&arena;
}

char LICENSE[] SEC("license") = "GPL";
