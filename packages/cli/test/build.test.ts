import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ebpfTs, type Said, shell } from './command.ts';
import { buildCli } from './kernel/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
beforeAll(buildCli, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** `usdt.bpf.h` brings two maps of its own. */
const HELLO = `
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, u64);
} seen SEC(".maps");

SEC("kprobe/do_unlinkat")
int BPF_KPROBE(on_unlink, int dfd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u32 flags = BPF_CORE_READ(task, mm, exe_file, f_flags) + dfd;
	return bpf_map_lookup_elem(&seen, &flags) != 0;
}

char LICENSE[] SEC("license") = "GPL";
`;

function source(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

function build(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Said {
  return ebpfTs(['build', ...words], { cwd: folder, env: { ...env, TMPDIR: temporary } });
}

function readelf(flag: string, object: string): string {
  return execFileSync('llvm-readelf', [flag, join(folder, object)], { encoding: 'utf8' });
}

/** A program that says of itself that it is this clang, and compiles as the real one does. */
function clangOf(version: string, name: string): string {
  const bin = join(folder, `bin-${version.replaceAll(/\W+/g, '-')}`);
  mkdirSync(bin, { recursive: true });
  const path = join(bin, name);
  writeFileSync(
    path,
    `#!/bin/bash\nif [ "$1" = --version ]; then echo '${version}'; else /usr/bin/clang "$@" -DBY='"${name}"'; fi\n`,
  );
  chmodSync(path, 0o755);
  return bin;
}

describe('ebpf-ts build', () => {
  test('makes an object beside its source, with types of the running kernel', () => {
    const said = build([source('hello.bpf.c', HELLO)]);
    expect(said).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^hello\.bpf\.o: 1 program, 3 maps, [\d,]+ bytes\n$/),
      stderr: '',
    });
    expect(readelf('-h', 'hello.bpf.o')).toMatch(/2's complement, little endian[\s\S]*EM_BPF/);
    expect(readelf('-S', 'hello.bpf.o')).toMatch(
      / \.BTF\.ext [\s\S]* kprobe\/do_unlinkat |kprobe\/do_unlinkat [\s\S]* \.BTF\.ext /,
    );
  });

  test('leaves no header and no folder behind', () => {
    build([source('hello.bpf.c', HELLO)]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(folder, 'vmlinux.h'))).toBe(false);
  });

  test('takes a vmlinux.h that is there, and the types of the BTF that is named', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    writeFileSync(join(own, 'vmlinux.h'), 'typedef int of_mine;');
    writeFileSync(join(own, 'mine.bpf.c'), '#include "vmlinux.h"\nof_mine value = 1;');
    expect(build(['own/mine.bpf.c'])).toMatchObject({ status: 0, stderr: '' });
    rmSync(join(own, 'vmlinux.h'));
    expect(build(['own/mine.bpf.c', '--btf', 'own/mine.bpf.o'])).toMatchObject({ status: 0, stderr: '' });
    expect(build(['own/mine.bpf.c'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('of_mine'),
    });
  });

  test('builds for big-endian machines, and several sources at once', () => {
    source('one.bpf.c', 'int one = 1;');
    source('two.bpf.c', 'int two = 2;');
    expect(build(['one.bpf.c', 'two.bpf.c', '--target', 'bpfeb'])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^one\.bpf\.o: .*\ntwo\.bpf\.o: .*\n$/),
      stderr: '',
    });
    for (const name of ['one', 'two']) expect(readelf('-h', `${name}.bpf.o`)).toContain('big endian');
  });

  test('defines the processor that is asked for, and passes on what follows "--"', () => {
    const text = '#ifndef __TARGET_ARCH_arm64\n#error\n#endif\nint limit = LIMIT;';
    const words = [source('flags.bpf.c', text), '--arch', 'arm64', '-o', 'flags.o', '--', '-D', 'LIMIT=10'];
    expect(build(words)).toMatchObject({ status: 0, stderr: '' });
    expect(ebpfTs(['inspect', join(folder, 'flags.o')]).stdout).toMatch(/limit +\.data +int +10/);
  });

  test('leaves out DWARF where that is asked, and keeps types', () => {
    source('hello.bpf.c', HELLO);
    expect(build(['hello.bpf.c', '--strip', '-o', 'stripped.o']).status).toBe(0);
    const sections = readelf('-S', 'stripped.o');
    expect(sections).not.toContain('.debug_');
    expect(sections).toMatch(/ \.BTF /);
  });

  test('lets clang speak, and ends as it does', () => {
    const said = build([source('wrong.bpf.c', 'int x = ;')]);
    expect(said).toMatchObject({ status: 1, stdout: '' });
    expect(said.stderr).toMatch(/^wrong\.bpf\.c:1:9: error: expected expression\n/);
    expect(existsSync(join(folder, 'wrong.bpf.o'))).toBe(false);
  });

  test('says which types a foreign processor’s registers are not among', () => {
    source('hello.bpf.c', HELLO);
    const foreign = process.arch === 'arm64' ? 'x86' : 'arm64';
    expect(build(['hello.bpf.c', '--arch', foreign]).stderr).toMatch(
      new RegExp(`Name the BTF of a kernel for ${foreign} with --btf\\n$`),
    );
  });

  test('does not replace an object by what no loader would take', () => {
    source('kept.bpf.c', 'int value = 1;');
    build(['kept.bpf.c']);
    const before = readelf('-s', 'kept.bpf.o');
    source(
      'kept.bpf.c',
      'struct { int (*type)[2]; long long odd; } map __attribute__((section(".maps"), used));',
    );
    const said = build(['kept.bpf.c']);
    expect(said).toMatchObject({ status: 1, stdout: '' });
    expect(said.stderr).toMatch(/^ebpf-ts: kept\.bpf\.c: BPF object, section \.maps/);
    expect(readelf('-s', 'kept.bpf.o')).toBe(before);
  });
});

test('ebpf-ts build that is ended takes its compiler and its temporary folder with it', () => {
  const CLANG = join(clangOf('clang version 23.0.0', 'endless'), 'endless');
  const started = join(folder, 'started');
  writeFileSync(
    CLANG,
    `#!/bin/bash\ncase "$*" in --version) echo clang version 23.0.0;; *-MG*) ;; *) echo $$ > ${started}; exec sleep 600;; esac\n`,
  );
  source('one.bpf.c', 'int one = 1;');
  const script = `$ebpf_ts build one.bpf.c & until [ -s ${started} ]; do sleep 0.1; done; kill -TERM $!; wait $!`;
  const said = shell(script, { cwd: folder, env: { ...process.env, CLANG, TMPDIR: temporary } });
  expect(said).toEqual({ status: 130, stdout: '', stderr: '' });
  expect(readdirSync(temporary)).toEqual([]);
  expect(existsSync(`/proc/${readFileSync(started, 'utf8').trim()}`)).toBe(false);
});

describe('the clang of ebpf-ts build', () => {
  const words = [source('by.bpf.c', 'char by[] = BY;'), '-o', 'by.o'];
  const used = () =>
    /by +\.data +char\[\d+\] +"(\S+)"/.exec(ebpfTs(['inspect', join(folder, 'by.o')]).stdout)?.[1];

  test('is $CLANG', () => {
    const CLANG = join(clangOf('Debian clang version 21.1.0', 'my-clang'), 'my-clang');
    expect(build(words, { ...process.env, CLANG })).toMatchObject({ status: 0, stderr: '' });
    expect(used()).toBe('my-clang');
  });

  test('is the newest in PATH where what is called clang is too old', () => {
    const path = [
      clangOf('Ubuntu clang version 9.0.1-12', 'clang'),
      clangOf('clang version 14.0.6', 'clang-14'),
      clangOf('clang version 21.1.0', 'clang-21'),
    ].join(':');
    expect(build(words, { PATH: path })).toMatchObject({ status: 0, stderr: '' });
    expect(used()).toBe('clang-21');
  });

  test.each([
    [
      'missing',
      '/nowhere',
      /^ebpf-ts: there is no clang in PATH\. Compiling BPF programs takes clang 11 or newer:/,
    ],
    [
      'too old',
      clangOf('clang version 10.0.0-4', 'clang'),
      /bin-.*\/clang: clang version 10\.0\.0 is too old\n/,
    ],
    ['Apple’s', clangOf('Apple clang version 15.0.0', 'clang'), /clang: Apple's has no BPF\n/],
  ])('is asked for once and clearly where it is %s', (_what, PATH, message) => {
    const { status, stdout, stderr } = build(words, { PATH: `${PATH}` });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/Debian, Ubuntu {2}sudo apt install clang\n/);
  });
});

describe('ebpf-ts build refuses', () => {
  test.each([
    ['no source', [], /missing required argument 'file'/],
    ['a missing source', ['missing.bpf.c'], /no such file or directory: 'missing\.bpf\.c'/],
    ['what is no C file', ['hello.bpf.o'], /hello\.bpf\.o is no C file by its name\. Name a NAME\.bpf\.c/],
    [
      'one object of two sources',
      ['one.bpf.c', 'two.bpf.c', '-o', 'x.o'],
      /--output names one object, and there are 2/,
    ],
    [
      'a source for an object',
      ['one.bpf.c', '-o', 'two.bpf.c'],
      /--output two\.bpf\.c is a source by its name/,
    ],
    [
      'a folder that is not there',
      ['one.bpf.c', '-o', 'no/x.o'],
      /cannot write no\/x\.o: its folder is not there \(ENOENT\)/,
    ],
    ['a folder for an object', ['one.bpf.c', '-o', 'tmp'], /cannot write tmp: it is a folder \(EISDIR\)/],
    ['a target that is none', ['one.bpf.c', '-t', 'x86'], /Allowed choices are bpf, bpfel, bpfeb/],
  ])('%s', (_what, words, message) => {
    source('one.bpf.c', 'int one = 1;');
    source('two.bpf.c', 'int two = 2;');
    const { status, stdout, stderr } = build(words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
