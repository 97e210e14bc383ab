#include "children.h"

/* Programs whose sections do not say where to attach, and that report their cookie. */
#define REPORTS_COOKIE(section, name) \
	SEC(section) int name(void *ctx) { return see(bpf_get_attach_cookie(ctx), 0); }

REPORTS_COOKIE("kprobe", on_kprobe)
REPORTS_COOKIE("kretprobe", on_kretprobe)
REPORTS_COOKIE("ksyscall", on_ksyscall)
REPORTS_COOKIE("kprobe.multi", on_kprobe_multi)
REPORTS_COOKIE("kprobe.session", on_kprobe_session)
REPORTS_COOKIE("uprobe", on_uprobe)
REPORTS_COOKIE("uprobe.multi", on_uprobe_multi)
REPORTS_COOKIE("uprobe.session", on_uprobe_session)
REPORTS_COOKIE("tracepoint", on_tracepoint)
REPORTS_COOKIE("raw_tp", on_raw_tp)
REPORTS_COOKIE("tp_btf/sched_process_exec", on_tp_btf)
REPORTS_COOKIE("fentry/vfs_truncate", on_fentry)

SEC("lsm/file_open") int on_lsm(void *ctx)
{
	see(bpf_get_attach_cookie(ctx), 0);
	return 0;
}
