#include "children.h"

SEC("fexit/vfs_truncate")
int BPF_PROG(on_truncated, const struct path *path, long length, int returned)
{
	return see(length, returned);
}
