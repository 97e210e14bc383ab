#include "children.h"

SEC("kprobe/vfs_truncate")
int BPF_KPROBE(on_truncate, const struct path *path, long length)
{
	return see(length, 0);
}
