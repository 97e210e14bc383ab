import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble, encode } from '@ebpf-ts/asm';
import { parseObject } from '@ebpf-ts/elf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledBpfText } from '../../../scripts/setup/fixtures.mjs';
import { disasmCommand } from '../src/disasm/command.ts';
import { disassembly } from '../src/disasm/disassembly.ts';
import { runDisasm } from '../src/disasm/run.ts';
import { harmless } from '../src/terminal/harmless.ts';

const folder = fileURLToPath(new URL('../../tools/dist/bpf', import.meta.url));
const paths = readdirSync(folder)
  .filter((name) => name.endsWith('.bpf.o'))
  .map((name) => join(folder, name));

describe.each(paths)('the disassembly of %s', (path) => {
  const object = parseObject(readFileSync(path));

  it('is that of this machine’s llvm-objdump', () => {
    expect(plain(disassembly(object, undefined, {}) ?? '')).toEqual(plain(objdump(path)));
  });

  it('has its relocations, too', () => {
    const ours = plain(disassembly(object, undefined, { relocations: true }) ?? '');
    const theirs = plain(objdump(path, '-r'));
    // LLVM 14 does not print those of CO-RE yet.
    const older = (lines: readonly string[]) => lines.filter((line) => !line.includes('CO-RE'));
    expect(older(ours)).toEqual(older(theirs));
    expect(ours.filter((line) => line.includes('CO-RE'))).toHaveLength(object.coreRelocations.length);
  });

  it('gives the bytes again where that is asked for', () => {
    for (const { name, instructions } of object.programs) {
      const source = disassembly(object, name, { syntax: 'source' }) ?? '';
      const [, listing = ''] = source.split(/:\n\n(.*)/s);
      expect(encode(assemble(listing).instructions)).toEqual(new Uint8Array(instructions));
    }
  });

  it.each(object.programs.map(({ name }) => name))('can be of %s alone', (name) => {
    const all = disassembly(object, undefined, { source: true }) ?? '';
    const [heading = '', body = ''] = (disassembly(object, name, { source: true }) ?? '').split(/:\n\n(.*)/s);
    expect(heading).toMatch(/^Disassembly of section /);
    expect(body).toMatch(new RegExp(`^[0-9a-f]{16} <${name}>:\\n; `));
    expect(all).toContain(body);
  });
});

describe('the disassembly of what bpftool linked of objects with static functions of one name', () => {
  const work = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  const path = join(work, 'linked.o');
  beforeAll(async () => {
    const part = (name: string, factor: number) => `#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
static __attribute__((noinline)) int leaf(int x) { asm volatile("" : "+r"(x)); return x * ${factor}; }
SEC("raw_tp/${name}") int on_${name}(void *context) { return leaf(3); }`;
    const parts = await Promise.all([compiledBpfText(part('one', 5)), compiledBpfText(part('two', 7))]);
    execFileSync('bpftool', ['gen', 'object', path, ...parts]);
  }, 240_000);
  afterAll(() => rmSync(work, { recursive: true }));

  it('is llvm-objdump’s, and that of the name is of each of them', () => {
    const object = parseObject(readFileSync(path));
    expect(plain(disassembly(object, undefined, {}) ?? '')).toEqual(plain(objdump(path)));
    const theirs = objdump(path).match(/^[0-9a-f]{16} <leaf>:\n([ \t].*\n|<L.*\n)*/gm) ?? [];
    expect(theirs).toHaveLength(2);
    const ours = disassembly(object, 'leaf', {}) ?? '';
    expect(plain(ours).filter((line) => line.startsWith('Disassembly') === false && line !== '')).toEqual(
      theirs.flatMap(plain).filter((line) => line !== ''),
    );
  });

  it('assembles into the bytes that it was made of', () => {
    const object = parseObject(readFileSync(path));
    const text = object.sections.find(({ name }) => name === '.text');
    const leaves = object.subprograms.filter(({ section }) => section === '.text');
    const listed = assemble((disassembly(object, 'leaf', {}) ?? '').replace(/^Disassembly.*$/gm, ''));
    expect(leaves.map(({ name }) => name)).toEqual(['leaf', 'leaf']);
    expect(Buffer.from(encode(listed.instructions))).toEqual(Buffer.from(text?.data ?? []));
  });
});

describe('ebpf-ts disasm', () => {
  it('says which programs there are where it is asked for another', async () => {
    const [path = ''] = paths;
    const [{ name } = { name: '' }] = parseObject(readFileSync(path)).programs;
    await expect(runDisasm(path, 'nothing', {})).rejects.toThrow(
      `${path} has no program or function nothing. It has: ${name}`,
    );
  });

  it('prints no control characters that a name or a line of source has', () => {
    expect(harmless('\x1b]0;title\x07 <f>:\n\t\x7f\u009bé')).toBe('\\x1b]0;title\\x07 <f>:\n\t\\x7f\\x9bé');
  });

  it('takes the flags of llvm-objdump and bpftool', async () => {
    const seen: unknown[] = [];
    const command = disasmCommand(async (...given) => void seen.push(given.slice(0, 3)));
    await command.parseAsync(['-r', '-S', '--linum', 'a.o', 'main'], { from: 'user' });
    expect(seen).toEqual([['a.o', 'main', { relocations: true, source: true, linum: true }]]);
  });
});

function objdump(path: string, ...flags: readonly string[]): string {
  return execFileSync('llvm-objdump', ['-d', '-z', '--no-show-raw-insn', '--mattr=+alu32', ...flags, path], {
    encoding: 'utf8',
  }).replace(/^[\s\S]*?(?=Disassembly)/, '');
}

/** Without what changed from LLVM 14 to 23: the base of numbers, and labels that objects do not have. */
function plain(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !/^<L\d+>:$/.test(line))
    .map((line) =>
      line.replace(/(goto .*) <.*>$/, '$1').replace(/\b0x([0-9a-f]+)\b/g, (hex) => BigInt(hex).toString()),
    );
}
