/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The part of the kernel that our programs look at, declared by hand instead of in a generated vmlinux.h: types,
 * constants that are ABI, and of each structure the fields that are read. libbpf finds the fields' real places in
 * the running kernel's BTF (CO-RE), hence neither order nor offsets matter here.
 */
#ifndef EBPF_TS_KERNEL_H
#define EBPF_TS_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed int __s32;
typedef signed long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum { BPF_ANY = 0 };

#define CO_RE __attribute__((preserve_access_index))

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
} CO_RE;

struct task_struct {
	__s32 tgid;
	struct task_struct *real_parent;
	struct mm_struct *mm;
} CO_RE;

struct trace_event_raw_sched_process_exec {
	__u32 __data_loc_filename;
} CO_RE;

struct trace_event_raw_sys_enter {
	unsigned long args[6];
} CO_RE;

struct trace_event_raw_sys_exit {
	long ret;
} CO_RE;

#undef CO_RE

#endif
