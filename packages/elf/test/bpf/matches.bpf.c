// since clang 15
// What newer compilers know beyond core.bpf.c: whether types match, enums of 64 bits, tags on types.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

enum huge { SMALL = 1, LARGE = 0x123456789aULL };
struct { int pid; } __attribute__((preserve_access_index)) *unnamed;
struct tagged { int __attribute__((btf_type_tag("user"))) *there; } __attribute__((preserve_access_index));
struct tagged *kept;

SEC("raw_tp/sys_enter") int handle(void *context)
{
	return bpf_core_type_matches(struct tagged) + bpf_core_enum_value(enum huge, LARGE) +
	       bpf_core_field_exists(kept->there) + (kept && kept->there);
}

char LICENSE[] SEC("license") = "GPL";
