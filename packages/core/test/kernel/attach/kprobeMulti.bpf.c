#include "children.h"

SEC("kprobe.multi/vfs_mk*")
int on_make(struct pt_regs *ctx)
{
	return see(0, 0);
}

SEC("?kretprobe.multi/vfs_truncate")
int BPF_KRETPROBE(on_truncated, int returned)
{
	return see(0, returned);
}
