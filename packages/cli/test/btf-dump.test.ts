import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Btf, BtfBuilder } from '@ebpf-ts/btf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ebpfTs } from './command.ts';
import { buildCli } from './kernel/cli.ts';
import { zoo } from './zoo.ts';

const kernel = '/sys/kernel/btf/vmlinux';
const object = await zoo();
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
beforeAll(buildCli, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

function dumped(...words: readonly string[]): string {
  const { status, stdout, stderr } = ebpfTs(['btf', 'dump', ...words]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function bpftool(...words: readonly string[]): string {
  return execFileSync('bpftool', words, { encoding: 'utf8', maxBuffer: 2 ** 26 });
}

/** Whether clang takes C for the kernel; it says why not on stderr. */
function compiles(text: string): boolean {
  execFileSync('clang', ['-target', 'bpf', '-Wall', '-Werror', '-c', '-x', 'c', '-', '-o', '/dev/null'], {
    input: text,
  });
  return true;
}

/** An ELF file for this machine with the BTF in it that an object has: as a kernel has it. */
function elfWithBtf(name: string, btf: string): string {
  const output = join(folder, name);
  execFileSync('cc', ['-x', 'c', '-c', '-', '-o', output], { input: 'int nothing;' });
  execFileSync('objcopy', [`--add-section=.BTF=${btf}`, output]);
  return output;
}

/** The bytes of an object's section, in a file. */
function sectionOf(name: string): string {
  const output = join(folder, `section${name}`);
  execFileSync('llvm-objcopy', [`--dump-section=${name}=${output}`, object, '/dev/null']);
  return output;
}

describe('ebpf-ts btf dump', () => {
  test.runIf(process.platform === 'linux')('lists the running kernel’s types as bpftool does', () => {
    expect(dumped('vmlinux', '--format', 'raw') === bpftool('btf', 'dump', 'file', kernel)).toBe(true);
  });

  test.each([
    ['raw', []],
    ['json', ['-j']],
  ])('lists those of an object as bpftool does: %s', (format, flags) => {
    expect(dumped(object, '-f', format).trimEnd()).toBe(
      bpftool(...flags, 'btf', 'dump', 'file', object).trimEnd(),
    );
  });

  test('reads bare BTF, and that of an ELF file for any processor', () => {
    const btf = sectionOf('.BTF');
    const expected = dumped(object, '-f', 'raw');
    expect(dumped(btf, '-f', 'raw')).toBe(expected);
    expect(dumped(elfWithBtf('vmlinux', btf), '-f', 'raw')).toBe(expected);
  });

  test('prints a struct with what it needs as C that compiles, and not all else', () => {
    const text = dumped('vmlinux', 'task_struct');
    expect(compiles(`${text}\n_Static_assert(sizeof(struct task_struct) > 0, "");\n`)).toBe(true);
    expect(text).not.toContain('struct zlib_state {');
    expect(text.length).toBeLessThan(dumped('vmlinux').length);
  });

  test('prints types as TypeScript', () => {
    expect(dumped(object, '-f', 'ts', 'event')).toBe(
      'export interface event {\n  at: bigint;\n  comm: string;\n}\n',
    );
  });

  test('lists just the types that are named', () => {
    const lines = bpftool('btf', 'dump', 'file', object).split('\n');
    const start = lines.findIndex((line) => line.includes("STRUCT 'key'"));
    expect(dumped(object, '-f', 'raw', 'key').trimEnd().split('\n')).toEqual(lines.slice(start, start + 3));
  });

  test('puts a module’s types on those of the kernel, and prints its own', () => {
    const base = sectionOf('.BTF');
    const { bytes, firstId } = moduleOver(Btf.parse(readFileSync(base)));
    const path = fileOf('module', bytes);
    const own = dumped(path, '--base', base, '-f', 'raw');
    expect(own).toBe(bpftool('-B', base, 'btf', 'dump', 'file', path));
    expect(own.startsWith(`[${firstId}] STRUCT 'of_module'`)).toBe(true);
    const text = dumped(path, '--base', base);
    expect(text).toContain('struct of_module {\n\tstruct event last;\n}');
    expect(text).not.toContain('struct task_struct');
    expect(compiles(text)).toBe(true);
  });
});

/** BTF as a module has it: a struct of its own, around one of what it builds on. */
function moduleOver(base: Btf): { readonly bytes: Uint8Array; readonly firstId: number } {
  const builder = new BtfBuilder({ base });
  const event = base.find('event', 'struct') ?? 0;
  const members = [{ name: 'last', typeId: event, bitOffset: 0, bitSize: 0 }];
  const firstId = builder.add({ kind: 'struct', name: 'of_module', size: base.sizeOf(event), members });
  return { bytes: builder.build().bytes, firstId };
}

describe('ebpf-ts btf dump refuses', () => {
  test.each([
    ['a name that no type has', ['vmlinux', 'task_strct'], /no type task_strct .* Did you mean task_struct/],
    [
      'what has no place in C',
      [object, 'on_exec'],
      /on_exec is a func, which only --format raw and json print/,
    ],
    ['a format that it does not know', ['vmlinux', '-f', 'yaml'], /Allowed choices are c, ts, json, raw/],
    ['a name that is nothing', ['no_such_thing'], /neither a file here nor a module of this kernel/],
    ['a missing file', ['./no/such.o'], /cannot read \.\/no\/such\.o: there is no such file \(ENOENT\)/],
    ['what is no BTF', [fileOf('text', 'hello, world')], /is neither an ELF file nor BTF/],
    ['an ELF file without BTF', ['/bin/true'], /has no section \.BTF\. Compile .* with -g/],
    [
      'a module without the kernel that it builds on',
      [fileOf('alone', moduleOver(Btf.parse(readFileSync(sectionOf('.BTF')))).bytes)],
      /alone: .* name the BTF of its kernel with --base/,
    ],
    ['a part of an object', [fileOf('part', readFileSync(object).subarray(0, 900))], /part: .*truncated/],
  ])('%s', (_what, words, message) => {
    const { status, stdout, stderr } = ebpfTs(['btf', 'dump', ...words]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
