// since clang 11
// Values and functions of the kernel's: its configuration, its symbols with and without type, its functions.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum libbpf_tristate_copy { NO, YES, MODULE = 2 };

extern unsigned LINUX_KERNEL_VERSION __kconfig;
extern unsigned long CONFIG_HZ __kconfig;
extern _Bool CONFIG_BPF_SYSCALL __kconfig __weak;
extern enum libbpf_tristate CONFIG_MODULES __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[64] __kconfig __weak;
extern const void init_task __ksym;
extern const int bpf_prog_active __ksym;
extern const void no_such_symbol __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern int bpf_no_such_function(int) __ksym __weak;

SEC("raw_tp/sched_process_exec") int handle(void *context)
{
	int sum = LINUX_KERNEL_VERSION + CONFIG_HZ + CONFIG_BPF_SYSCALL + CONFIG_MODULES + CONFIG_DEFAULT_HOSTNAME[3];

	bpf_rcu_read_lock();
	if (&no_such_symbol)
		sum += *(int *)bpf_per_cpu_ptr(&bpf_prog_active, 0);
	bpf_rcu_read_unlock();
	if (bpf_no_such_function)
		sum += bpf_no_such_function(sum);
	return sum + (long)&init_task;
}

char LICENSE[] SEC("license") = "GPL";
