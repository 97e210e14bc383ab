import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { preflight } from '../setup/preflight.mjs';

/** The files by which a machine shows that it can run BPF, as a Debian 12 shows them to root. */
const capable = {
  'proc/self/status': 'Name:\tnode\nCapEff:\t000001ffffffffff\nSeccomp:\t0\n',
  'proc/sys/kernel/unprivileged_bpf_disabled': '2\n',
  'sys/kernel/security/lockdown': '[none] integrity confidentiality\n',
  'sys/kernel/btf/vmlinux': 'BTF',
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ebpf-ts-preflight-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function check(files: Readonly<Record<string, string | undefined>>, uid = 0, platform = 'linux') {
  for (const [path, text] of Object.entries({ ...capable, ...files })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return preflight('npm run demo', { platform, uid, root });
}

describe('preflight', () => {
  test('has nothing against a capable machine', () => {
    expect(check({})).toBeUndefined();
  });

  test('has nothing against a kernel without lockdown support', () => {
    expect(check({ 'sys/kernel/security/lockdown': undefined })).toBeUndefined();
  });

  test('has nothing against lockdown=integrity, which lets BPF read', () => {
    expect(check({ 'sys/kernel/security/lockdown': 'none [integrity] confidentiality\n' })).toBeUndefined();
  });

  test('accepts CAP_BPF with CAP_PERFMON in place of CAP_SYS_ADMIN', () => {
    expect(check({ 'proc/self/status': 'CapEff:\t000000c000000000\n' })).toBeUndefined();
  });

  test.each([
    { what: 'another operating system', platform: 'darwin', says: 'this is darwin' },
    { what: 'an ordinary user', uid: 1000, says: 'Run: sudo npm run demo' },
    {
      what: 'a container without capabilities',
      files: { 'proc/self/status': 'CapEff:\t00000000a80425fb\n' },
      says: 'CAP_BPF',
    },
    {
      what: 'a kernel without the bpf system call',
      files: { 'proc/sys/kernel/unprivileged_bpf_disabled': undefined },
      says: 'CONFIG_BPF_SYSCALL=y',
    },
    {
      what: 'lockdown=confidentiality',
      files: { 'sys/kernel/security/lockdown': 'none integrity [confidentiality]\n' },
      says: 'locked down',
    },
    {
      what: 'a kernel without BTF',
      files: { 'sys/kernel/btf/vmlinux': undefined },
      says: 'CONFIG_DEBUG_INFO_BTF=y',
    },
  ])('refuses $what in two or three lines that say what to do', ({ files = {}, uid, platform, says }) => {
    const message = check(files, uid, platform);
    expect(message).toContain(says);
    expect(message?.split('\n').length).toBeGreaterThanOrEqual(2);
    expect(message?.split('\n').length).toBeLessThanOrEqual(3);
  });
});
