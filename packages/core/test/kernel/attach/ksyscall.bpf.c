#include "children.h"

SEC("ksyscall/truncate")
int BPF_KSYSCALL(on_syscall, const char *path, long length)
{
	return see(length, 0);
}

SEC("kretsyscall/truncate")
int BPF_KRETPROBE(on_syscall_end, long returned)
{
	return see(0, returned);
}
