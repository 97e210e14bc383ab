import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { Binding } from '../src/binding.ts';
import { load } from '../src/load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the loader', () => {
  it('finds the addon of this checkout, built of the pinned libbpf', () => {
    const binding = load();
    expectTypeOf(binding).toEqualTypeOf<Binding>();
    expect(binding.libbpfVersion).toBe('v1.7');
  });

  it('says for which platform there is no addon, and what to do', () => {
    const failure = attempt(() => load({ folders: [folder] }));
    expect(failure).toMatchObject({ code: 'ERR_EBPF_NO_BUILD' });
    expect(failure.message).toContain(`${process.platform}-${process.arch} with glibc`);
    expect(failure.message).toContain('npm run setup');
  });

  it('says which file is broken when it does not load', () => {
    const build = join(folder, 'build/Release');
    mkdirSync(build, { recursive: true });
    writeFileSync(join(build, 'ebpf_ts.node'), 'not a library');
    const failure = attempt(() => load({ folders: [folder] }));
    expect(failure).toMatchObject({ code: 'ERR_EBPF_BUILD_BROKEN' });
    expect(failure.message).toContain(join(build, 'ebpf_ts.node'));
    expect(failure.cause).toMatchObject({ code: 'ERR_DLOPEN_FAILED' });
  });

  it('takes a prebuild made for this platform', () => {
    const prebuilds = join(folder, 'prebuilds', `${process.platform}-${process.arch}`);
    mkdirSync(prebuilds, { recursive: true });
    writeFileSync(join(prebuilds, '@ebpf-ts+native.glibc.node'), 'not a library');
    expect(attempt(() => load({ folders: [folder] })).message).toContain('@ebpf-ts+native.glibc.node');
  });
});

function attempt(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
