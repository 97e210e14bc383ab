#include "children.h"

/* Where the section names the function: any process that truncates files by their paths. */
SEC("uprobe/libc.so.6:truncate")
int BPF_UPROBE(on_libc, const char *path, long length)
{
	return see(length, 0);
}

/* Where an option does. */
SEC("uprobe")
int BPF_UPROBE(on_call, long argument)
{
	return see(argument, 0);
}

SEC("uretprobe")
int BPF_URETPROBE(on_return, long returned)
{
	return see(0, returned);
}
