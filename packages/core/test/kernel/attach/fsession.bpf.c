#include "children.h"

/* Once when the function is entered, and once when it returns. */
SEC("fsession/vfs_truncate")
int BPF_PROG(on_truncate_session, const struct path *path, long length)
{
	return see(length, 0);
}
