#include "denial.h"

SEC("fmod_ret/security_file_open")
int BPF_PROG(on_open, struct file *file, int returned)
{
	return returned ? returned : verdict(file);
}
