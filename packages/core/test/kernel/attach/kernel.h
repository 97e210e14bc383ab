/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the fixtures look at, declared by hand; libbpf finds the fields' places in the running kernel (CO-RE). */
#ifndef FIXTURE_KERNEL_H
#define FIXTURE_KERNEL_H

/* Registers have the kernel's names then. */
#define __VMLINUX_H__

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define CO_RE __attribute__((preserve_access_index))

typedef _Bool bool;
enum { false = 0, true = 1 };

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long di, si, dx, cx, r8, r9, ax, ip, sp;
} CO_RE;
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	__u64 regs[31];
	__u64 sp, pc;
} CO_RE;
#endif

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *real_parent;
} CO_RE;

struct qstr {
	const unsigned char *name;
} CO_RE;
struct dentry {
	struct qstr d_name;
} CO_RE;
struct path {
	struct dentry *dentry;
} CO_RE;
struct file {
	struct path f_path;
} CO_RE;
struct linux_binprm {
	const char *filename;
} CO_RE;

#undef CO_RE

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#endif
