/**
 * Whether a program of a section is attached by a perf event of a uprobe. The kernel made that with CAP_PERFMON from
 * Linux 5.8 on, and takes CAP_SYS_ADMIN again since 6.16, and since the fix of CVE-2025-38466 in older series: no version
 * tells which of these a kernel is.
 */
export function takesSysAdmin(section: string): boolean {
  return /^\??(?:uprobe|uretprobe|usdt)(?:\.s)?(?:\/|$)/.test(section);
}

/** What to say to a process without that right. */
export const UPROBE_RIGHTS =
  'attaching it takes CAP_SYS_ADMIN since Linux 6.16, and in older series since the fix of CVE-2025-38466';
