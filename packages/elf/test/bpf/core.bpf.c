// since clang 12
// not for gcc
// CO-RE relocations: fields by every path, bitfields, sizes, types, enum values.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct file { int mode; };
struct mm_struct { struct file *exe_file; };
union word { int number; struct { short low, high; } halves; };
struct task_struct {
	int pid;
	unsigned flag : 1, level : 5;
	signed int depth : 7;
	struct mm_struct *mm;
	struct { int inside; struct { long deeper; }; };
	union word words[4];
	int table[3][5];
};
typedef struct task_struct task_t;
struct renamed___old { int gone; };
#pragma clang attribute pop
enum state { RUNNING = 3, STOPPED = -1 };

SEC("raw_tp/sched_process_exec") int handle(struct bpf_raw_tracepoint_args *context)
{
	task_t *task = (void *)context->args[0];
	struct renamed___old *old = (void *)context->args[1];
	int sum = BPF_CORE_READ(task, mm, exe_file, mode);
	int index = context->args[2] & 3;

	sum += BPF_CORE_READ(task, pid) + BPF_CORE_READ(task, inside) + BPF_CORE_READ(task, deeper);
	sum += BPF_CORE_READ(task, words[2].halves.high) + BPF_CORE_READ(task, table[1][4]);
	sum += BPF_CORE_READ(&task[1], pid);
	sum += BPF_CORE_READ_BITFIELD_PROBED(task, level) + BPF_CORE_READ_BITFIELD_PROBED(task, depth);
	sum += bpf_core_field_exists(task->flag) + bpf_core_field_size(task->words);
	sum += bpf_core_field_exists(old->gone) ? BPF_CORE_READ(old, gone) : 0;
	sum += bpf_core_field_offset(task->words[1].number);
	sum += bpf_core_type_exists(struct task_struct) + bpf_core_type_size(union word);
	sum += bpf_core_type_id_local(struct file) + bpf_core_type_id_kernel(struct mm_struct);
	sum += bpf_core_enum_value_exists(enum state, STOPPED) + bpf_core_enum_value(enum state, RUNNING);
	return sum + index;
}

char LICENSE[] SEC("license") = "GPL";
