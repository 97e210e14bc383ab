import { describe, expect, it } from 'vitest';
import { programKindOf } from '../src/index.ts';
import { sectionPatterns } from '../src/sections/table.ts';

describe('a section tells the kind of its programs', () => {
  it.each([
    ['kprobe/vfs_unlink', 'kprobe'],
    ['kprobe.multi/vfs_*', 'kprobe.multi'],
    ['?kprobe/devmap', 'kprobe'],
    ['uprobe.s//bin/bash:readline', 'uprobe'],
    ['uprobe.multi.s//bin/bash:read*', 'uprobe.multi'],
    ['tp/sched/sched_switch', 'tracepoint'],
    ['raw_tracepoint/sched_switch', 'raw_tp'],
    ['raw_tp.w/nbd_send_request', 'raw_tp.w'],
    ['fentry.s/security_file_open', 'fentry'],
    ['lsm.s/file_open', 'lsm'],
    ['lsm_cgroup/socket_bind', 'lsm_cgroup'],
    ['iter.s/task', 'iter'],
    ['xdp', 'xdp'],
    ['xdp.frags', 'xdp'],
    ['xdp.frags/devmap', 'xdp/devmap'],
    ['tc/egress', 'tcx/egress'],
    ['classifier', 'tc'],
    ['cgroup/skb', 'cgroup_skb/ingress'],
    ['cgroup/sock', 'cgroup/sock_create'],
    ['cgroup/connect4', 'cgroup/connect4'],
    ['struct_ops.s/select_cpu', 'struct_ops'],
    ['.text', 'unspec'],
    ['constructor', 'unspec'],
    ['', 'unspec'],
  ])('%s holds %s', (section, kind) => {
    expect(programKindOf(section)).toBe(kind);
  });

  it('for every section that libbpf knows', () => {
    const unknown = sectionPatterns
      .map(({ pattern }) => pattern.replace(/\+$/, ''))
      .filter((section) => programKindOf(section) === 'unspec');
    expect(unknown).toEqual([]);
  });
});
