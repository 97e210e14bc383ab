#include "children.h"

SEC("fentry/vfs_truncate")
int BPF_PROG(on_truncate, const struct path *path, long length)
{
	return see(length, 0);
}
