// An arena with variables, and a list in it of nodes that the program allocates.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* In a clang that knows no address spaces: the instruction that makes a pointer of programs from one of user space. */
#define cast(pointer, to, from)                                                                                       \
	asm volatile(".byte 0xbf; .ifc %[reg], r0; .byte 0x00; .endif; .ifc %[reg], r1; .byte 0x11; .endif;"          \
		     ".ifc %[reg], r2; .byte 0x22; .endif; .ifc %[reg], r3; .byte 0x33; .endif;"                      \
		     ".ifc %[reg], r4; .byte 0x44; .endif; .ifc %[reg], r5; .byte 0x55; .endif;"                      \
		     ".ifc %[reg], r6; .byte 0x66; .endif; .ifc %[reg], r7; .byte 0x77; .endif;"                      \
		     ".ifc %[reg], r8; .byte 0x88; .endif; .ifc %[reg], r9; .byte 0x99; .endif;"                      \
		     ".short 1; .long %[spaces]"                                                                     \
		     : [reg] "+r"(pointer)                                                                            \
		     : [spaces] "i"((to) << 16 | (from)))
#define kernel_pointer(pointer) cast(pointer, 0, 1)

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 100);
} arena SEC(".maps");

struct node {
	struct node *next;
	__u32 value;
};

struct totals {
	__u64 count;
	__u32 last;
};

extern void *bpf_arena_alloc_pages(void *map, void *address, __u32 pages, int node, __u64 flags) __ksym __weak;

__u64 head SEC(".addr_space.1") = 0;
struct totals totals SEC(".addr_space.1") = {.count = 40};

/* Puts a node with this value before the others. */
SEC("syscall") int push(struct { __u32 value; } * context)
{
	struct node *node = bpf_arena_alloc_pages(&arena, NULL, 1, -1, 0), *user = node;
	__u64 *first = &head;
	struct totals *sums = &totals;

	if (!node)
		return 1;
	kernel_pointer(node);
	kernel_pointer(first);
	kernel_pointer(sums);
	node->value = context->value;
	node->next = (struct node *)*first;
	*first = (__u64)user;
	sums->count++;
	sums->last = context->value;
	return 0;
}

/* The sum of the values in the list, by its pointers as they are. */
SEC("syscall") int sum(void *context)
{
	__u64 *first = &head;
	struct node *node;
	int total = 0;

	kernel_pointer(first);
	node = (struct node *)*first;
	for (int step = 0; step < 20 && node; step++) {
		kernel_pointer(node);
		total += node->value;
		node = node->next;
	}
	return total;
}

char LICENSE[] SEC("license") = "GPL";
