/**
 * Opening the kernel's BTF cold, side by side with libbpf in C: `node bench/btf/run.mjs [BTF]`, after `pnpm build`.
 * Every run is a process of its own, ours and libbpf's in turns; the fastest of each counts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLibbpf, libbpfIncludes } from '../../scripts/native/libbpf.mjs';

const path = process.argv[2] ?? '/sys/kernel/btf/vmlinux';
const rounds = 15;
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
try {
  const libbpf = await compile(join(folder, 'libbpf'));
  const ours = fileURLToPath(new URL('open.mjs', import.meta.url));
  const node = (...args) => run(process.execPath, ['--expose-gc', ours, path, ...args]);
  const results = { 'libbpf in C': [], 'ours, checked when used': [], 'ours, all checked': [] };
  for (let round = 0; round < rounds; round++) {
    results['libbpf in C'].push(run(libbpf, [path]));
    results['ours, checked when used'].push(node('used'));
    results['ours, all checked'].push(node('all'));
  }
  print(results);
} finally {
  rmSync(folder, { recursive: true });
}

async function compile(output) {
  const source = await fetchLibbpf();
  const includes = [...libbpfIncludes(source), join(source, 'include'), join(source, 'src')];
  const parts = ['btf', 'btf_iter', 'btf_relocate', 'hashmap', 'strset', 'libbpf_utils'];
  const stubs =
    'void libbpf_print(int l, const char *f, ...) {} long libbpf_get_error(const void *p) { return !p; }';
  execFileSync(
    'gcc',
    [
      ...['-O2', '-w', '-D_GNU_SOURCE', '-ffunction-sections', '-Wl,--gc-sections', '-o', output],
      ...includes.map((include) => `-I${include}`),
      fileURLToPath(new URL('libbpf.c', import.meta.url)),
      ...parts.map((part) => join(source, 'src', `${part}.c`)),
      ...['-xc', '-', '-xnone', '-lelf'],
    ],
    { input: stubs },
  );
  return output;
}

function run(program, args) {
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' }));
}

function print(results) {
  const least = (key) => (all) => Math.min(...all.map((one) => one[key]));
  const reference = least('found')(results['libbpf in C']);
  const { size } = statSync(path);
  console.table(
    Object.fromEntries(
      Object.entries(results).map(([name, all]) => [
        name,
        {
          'open + find task_struct (ms)': least('found')(all).toFixed(1),
          'of libbpf': (least('found')(all) / reference).toFixed(2),
          'every type (ms)': least('all')(all).toFixed(1),
          'heap kept, of the file':
            all[0].retained === undefined ? '' : (least('retained')(all) / size).toFixed(2),
        },
      ]),
    ),
  );
}
