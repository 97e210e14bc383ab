import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFiles, withElfutils, withOurs } from './libelf/compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
let ours: string;
let elfutils: string;
let samples: string[];

beforeAll(() => {
  ours = withOurs(['facts.c'], join(folder, 'ours'));
  elfutils = withElfutils('facts.c', join(folder, 'elfutils'));
  samples = sampleFiles(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const facts = (program: string, file: string) =>
  execFileSync(program, [file], { encoding: 'utf8', maxBuffer: 1 << 28 });

/** The C library that this process runs on: it has versions, notes and probes. */
function libcPath(): string {
  const libraries: readonly string[] = JSON.parse(JSON.stringify(process.report.getReport())).sharedObjects;
  return libraries.find((path) => /\/libc\.so/.test(path)) ?? '';
}

describe('our reader of ELF files and that of elfutils', () => {
  it.each(['/bin/true', process.execPath, libcPath()])('say the same of %s', { timeout: 120_000 }, (file) => {
    const expected = facts(elfutils, file);
    expect(expected.split('\n').length).toBeGreaterThan(100);
    expect(facts(ours, file)).toBe(expected);
  });

  it('say the same of 32-bit files, of BPF objects, and of both byte orders', () => {
    for (const file of samples) {
      const expected = facts(elfutils, file);
      expect(expected).toContain('.symtab');
      expect(facts(ours, file)).toBe(expected);
    }
    expect(samples.map((file) => facts(ours, file)).join('')).toMatch(/definition \d+: .* V2 /);
  });

  it('say the same of what is not ELF', () => {
    const text = join(folder, 'text');
    writeFileSync(text, 'no program at all, though long enough to be looked at');
    expect(facts(ours, text)).toBe(facts(elfutils, text));
    expect(facts(ours, text)).toContain('kind none');
  });
});
