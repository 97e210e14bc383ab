import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** A BPF file system of the test's own. */
export function bpfFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-bpffs-'));
  onTestFinished(() => rmdirSync(folder));
  expect(spawnSync('mount', ['-t', 'bpf', 'none', folder]).status).toBe(0);
  onTestFinished(() => expect(spawnSync('umount', [folder]).status).toBe(0));
  return folder;
}
