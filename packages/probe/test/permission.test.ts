import { describe, expect, it } from 'vitest';
import { type Environment, PermissionError } from '../src/index.ts';

const root: Environment = {
  platform: 'linux',
  kernel: '6.18.0',
  uid: 0,
  capabilities: new Set(['SYS_ADMIN', 'BPF', 'PERFMON', 'NET_ADMIN', 'SYS_RESOURCE']),
  bpf: true,
  unprivilegedBpfDisabled: 2,
  lockdown: 'none',
  btf: '/sys/kernel/btf/vmlinux',
  tracefs: { path: '/sys/kernel/tracing', readable: true },
  initialUserNamespace: true,
  mounts: { bpf: [], cgroup2: [], tracefs: [], debugfs: [], securityfs: [] },
  sysctls: {},
  memlock: { accounting: 'cgroup', limit: 8 << 20 },
  btfFiles: [],
  config: undefined,
  container: undefined,
};

function refusalIn(environment: Environment) {
  const refused = { what: "program 'p'", code: 'EPERM', syscall: 'bpf_object__load', log: '' };
  return new PermissionError(refused, environment);
}

describe('a refusal by the kernel', () => {
  it('is laid to lockdown where confidentiality is on and the capabilities suffice', () => {
    const locked = { ...root, lockdown: 'confidentiality' } as const;
    expect(refusalIn(locked)).toMatchObject({ obstacle: 'lockdown' });
    expect(refusalIn({ ...locked, uid: 1000, capabilities: new Set() })).toMatchObject({
      obstacle: 'capability',
    });
  });

  it('is laid to the user namespace where its root is not the machine’s', () => {
    expect(refusalIn({ ...root, initialUserNamespace: false }).obstacle).toBe('userns');
  });

  it('is laid to tracefs where a tracepoint’s id cannot be read', () => {
    const environment = { ...root, tracefs: { path: '/t', readable: false } };
    const log = "libbpf: failed to determine tracepoint 'a/b' perf event ID: -EACCES";
    const error = new PermissionError(
      { what: 'p', code: 'EACCES', syscall: 'bpf_program__attach', log },
      environment,
    );
    expect(error.obstacle).toBe('tracefs');
    expect(error.message).toContain('mount -o remount,mode=755 /t');
    expect(refusalIn(environment).obstacle).toBe('lsm');
  });

  it('is laid to the sysctl for programs that it keeps from a process without capabilities', () => {
    const refusal = (section: string, environment: Environment) =>
      new PermissionError(
        { what: 'p', code: 'EPERM', syscall: 'bpf_object__load', log: '', section },
        environment,
      );
    const nobody: Environment = { ...root, uid: 1000, capabilities: new Set() };
    expect(refusal('socket', nobody)).toMatchObject({ obstacle: 'sysctl' });
    expect(refusal('cgroup_skb/egress', nobody).message).toContain('kernel.unprivileged_bpf_disabled is 2');
    expect(refusal('socket', { ...nobody, unprivilegedBpfDisabled: 0 }).obstacle).toBe('capability');
    expect(refusal('xdp', nobody).obstacle).toBe('capability');
  });

  it.each(['fentry/vfs_read', 'fmod_ret.s/f', 'lsm/file_open', '?fexit/vfs_read', 'freplace/f'])(
    'is laid to trampolines for %s, which some hosts forbid alone',
    (section) => {
      const refused = { what: 'p', code: 'EPERM', syscall: 'bpf_object__load', log: '', section };
      expect(new PermissionError(refused, root)).toMatchObject({ obstacle: 'trampoline' });
      expect(new PermissionError({ ...refused, section: 'tp_btf/x' }, root).obstacle).toBe('lsm');
    },
  );

  it('is laid to the capabilities where they do not suffice', () => {
    const error = refusalIn({ ...root, uid: 1000, capabilities: new Set(['NET_ADMIN']) });
    expect(error).toMatchObject({ obstacle: 'capability', code: 'EPERM' });
    expect(error.message).toContain('uid 1000');
    expect(error.message).toContain('setcap');
  });

  it('tells a root without capabilities how to give them to a container', () => {
    const error = refusalIn({ ...root, capabilities: new Set(['NET_ADMIN'] as const) });
    expect(error.obstacle).toBe('capability');
    expect(error.message).toContain('uid 0');
    expect(error.message).toContain('--cap-add=BPF');
    expect(error.message).not.toContain('setcap');
  });

  it('accepts CAP_BPF with CAP_PERFMON in place of CAP_SYS_ADMIN', () => {
    const delegated = { ...root, uid: 1000, capabilities: new Set(['BPF', 'PERFMON'] as const) };
    expect(refusalIn(delegated).obstacle).toBe('lsm');
  });

  it('is laid to CAP_SYS_ADMIN where a uprobe is attached without it', () => {
    const delegated = { ...root, uid: 1000, capabilities: new Set(['BPF', 'PERFMON'] as const) };
    const attaching = { what: 'p', code: 'EACCES', syscall: 'bpf_program__attach', log: '' };
    const error = new PermissionError({ ...attaching, section: 'uprobe//bin/sh:main' }, delegated);
    expect(error.obstacle).toBe('capability');
    expect(error.message).toContain('CAP_SYS_ADMIN since Linux 6.16');
    expect(new PermissionError({ ...attaching, section: 'usdt' }, root).obstacle).toBe('lsm');
    expect(new PermissionError({ ...attaching, section: 'kprobe/vfs_read' }, delegated).obstacle).toBe('lsm');
  });

  it('is laid to the locked-memory limit before Linux 5.11', () => {
    const capabilities = new Set(['SYS_ADMIN'] as const);
    expect(refusalIn({ ...root, kernel: '5.10.0-28-amd64', capabilities }).obstacle).toBe('memlock');
    expect(refusalIn({ ...root, kernel: '6.1.0-cloud-amd64', capabilities }).obstacle).toBe('lsm');
  });

  it('is laid to a policy of the host where nothing else explains it', () => {
    const error = refusalIn(root);
    expect(error.obstacle).toBe('lsm');
    expect(error.message).toBe(
      "program 'p': bpf_object__load was refused with EPERM: the capabilities suffice, so a security module, a seccomp filter, a container runtime or a policy of the host forbids it. Ask whoever runs the host; another kind of program may be allowed.",
    );
  });
});
