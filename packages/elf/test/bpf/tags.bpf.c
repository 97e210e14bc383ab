// since clang 14
// Tags on declarations and on types.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define decl(x) __attribute__((btf_decl_tag(x)))
#define type(x) __attribute__((btf_type_tag(x)))

struct shared {
	int plain;
	int marked decl("member");
	long type("percpu") type("rcu") *counters;
} decl("contains");
typedef struct shared shared_t decl("alias");

struct shared *where decl("variable:data");
shared_t other;

__attribute__((noinline)) int function(int a, int b decl("arg:nonnull")) decl("function");
int function(int a, int b)
{
	return a * b + (where ? where->marked : 0);
}

SEC("raw_tp/sys_enter") int handle(void *context)
{
	return function(other.plain, 2) + (other.counters != 0);
}

char LICENSE[] SEC("license") = "GPL";
