#include "children.h"

SEC("uprobe.multi")
int BPF_UPROBE(on_calls, long argument)
{
	return see(argument, 0);
}

SEC("uretprobe.multi")
int BPF_URETPROBE(on_returns, long returned)
{
	return see(0, returned);
}
