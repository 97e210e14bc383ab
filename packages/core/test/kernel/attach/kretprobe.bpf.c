#include "children.h"

SEC("kretprobe/vfs_truncate")
int BPF_KRETPROBE(on_truncated, long returned)
{
	return see(0, returned);
}
