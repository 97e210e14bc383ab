import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpack } from '../../../scripts/corpus/debian.mjs';

/** The newest of Debian; what it brought is named in each fixture. */
const SUITE = 'sid';
const VERSION = 23;

/**
 * The programs of LLVM that the fixtures come from. They are fetched once and unpacked, never installed: each runs
 * with the libraries that it was linked with.
 *
 * @typedef {{
 *   readonly version: string,
 *   run(tool: string, args: readonly string[]): { readonly status: number | null, readonly stdout: string, readonly stderr: string },
 * }} Llvm
 */

/** @returns {Promise<Llvm>} */
export async function newestLlvm() {
  const packages = [`llvm-${VERSION}`, `clang-${VERSION}`, `libclang-common-${VERSION}-dev`];
  const root = await unpack(SUITE, `llvm-${VERSION}`, packages, { libraries: true });
  const libraries = [join(root, 'usr/lib/x86_64-linux-gnu'), join(root, `usr/lib/llvm-${VERSION}/lib`)];
  const loader = [join(root, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', libraries.join(':')];
  /** @type {Llvm['run']} */
  const run = (tool, args) => {
    const [program = '', ...rest] = [...loader, join(root, `usr/lib/llvm-${VERSION}/bin`, tool), ...args];
    return spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  };
  const version = /Debian LLVM version \S+/.exec(run('llvm-objdump', ['--version']).stdout)?.[0];
  if (version === undefined) throw new Error('llvm-objdump does not start, or does not tell its version');
  return { version, run };
}

/**
 * What a tool prints; its complaints are the error if it fails.
 *
 * @param {Llvm} llvm
 * @param {string} tool
 * @param {readonly string[]} args
 */
export function output(llvm, tool, args) {
  const { status, stdout, stderr } = llvm.run(tool, args);
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/**
 * The lines of `llvm-objdump -d` for these bytes, each without its number and what it says of a target.
 *
 * @param {Llvm} llvm
 * @param {'bpfel' | 'bpfeb'} target
 * @param {readonly Uint8Array[]} encodings
 */
export function disassembled(llvm, target, encodings) {
  const source = ['.text', ...encodings.map((bytes) => `.byte ${bytes.join(',')}`), ''].join('\n');
  return withFile(source, (path, folder) => {
    const object = join(folder, 'object.o');
    output(llvm, 'llvm-mc', ['-triple', target, '-filetype=obj', path, '-o', object]);
    const listing = output(llvm, 'llvm-objdump', ['-d', '-z', '--no-show-raw-insn', object]);
    const texts = new Map(
      [...listing.matchAll(/^ *(\d+):\t(.*)$/gm)].map(([, slot, text = '']) => [Number(slot), text]),
    );
    let slot = 0;
    return encodings.map((bytes) => {
      const text = texts.get(slot) ?? '';
      slot += bytes.length / 8;
      return text.replace(/^(.*goto.*) <[^>]*>$/, '$1').replaceAll('\t', ' ');
    });
  });
}

/**
 * What `llvm-mc` makes of each line by itself: its bytes, or its complaint.
 *
 * @param {Llvm} llvm
 * @param {'bpfel' | 'bpfeb'} target
 * @param {readonly string[]} lines
 * @returns {readonly (Uint8Array | string)[]}
 */
export function assembled(llvm, target, lines) {
  const complaints = new Map();
  const args = ['-triple', target, '-mcpu=v4', '--show-encoding'];
  return withFile(`${lines.join('\n')}\n`, (path) => {
    for (const [, line, complaint] of llvm
      .run('llvm-mc', [...args, path])
      .stderr.matchAll(/:(\d+):\d+: error: (.*)$/gm)) {
      if (!complaints.has(Number(line) - 1)) complaints.set(Number(line) - 1, complaint);
    }
    const good = lines.filter((_, index) => !complaints.has(index));
    writeFileSync(path, `${good.join('\n')}\n`);
    const encodings = [...output(llvm, 'llvm-mc', [...args, path]).matchAll(/encoding: \[([^\]]*)\]/g)];
    if (encodings.length !== good.length) {
      throw new Error(`${good.length} lines gave ${encodings.length} instructions`);
    }
    return lines.map((_, index) => {
      const complaint = complaints.get(index);
      if (complaint !== undefined) return complaint;
      const [, bytes = ''] = encodings.shift() ?? [];
      return Uint8Array.from(bytes.split(','), Number);
    });
  });
}

/**
 * @template T
 * @param {string} text
 * @param {(path: string, folder: string) => T} work
 * @returns {T}
 */
export function withFile(text, work) {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  try {
    const path = join(folder, 'source.s');
    writeFileSync(path, text);
    return work(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} path */
export const read = (path) => readFileSync(path, 'utf8');
