// since clang 22
// flags: -mcpu=v4
// A switch that jumps through a table.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int last;

SEC("syscall") int run(unsigned *context)
{
	switch (context[0]) {
	case 0: last = 11; break;
	case 1: last = 22 + context[1]; break;
	case 2: last = 7 * context[2]; break;
	case 3: last = 5 ^ context[3]; break;
	case 4: last = 9 | context[4]; break;
	case 5: last = 3 & context[5]; break;
	case 6: last = 1 << context[6]; break;
	case 7: last = 90 - context[7]; break;
	case 8: return context[8] / 7;
	case 9: return context[9] % 3;
	case 10: last -= 5; return context[10] >> 2;
	default: last = -1;
	}
	return last;
}

char LICENSE[] SEC("license") = "GPL";
