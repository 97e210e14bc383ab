import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Btf, BtfBuilder, printRaw, printRawJson } from '../src/index.ts';
import { compileBtf } from './compile.ts';
import { kernel, kernelBytes } from './kernelTypes.ts';

const source = `
enum e { A = -1, B = 5 }; union un;
struct s { int a : 3; float f; int __attribute__((btf_type_tag("user"))) *p; enum e e; int *restrict r; char c[3]; }
  __attribute__((btf_decl_tag("tag")));
struct s s; static int hidden;
extern int kernel_symbol __attribute__((section(".ksyms")));
int f(struct s *x, int (*g)(char, ...), union un *u) { hidden++; return s.a + hidden + kernel_symbol; }`;

/** All kinds that clang 14 does not make, and values of all widths. */
function built(): Uint8Array {
  const builder = new BtfBuilder();
  builder.add({
    kind: 'enum64',
    name: 'wide',
    size: 8,
    signed: false,
    values: [{ name: 'MOST', value: 2n ** 64n - 1n }],
  });
  builder.add({
    kind: 'enum64',
    name: 'wide',
    size: 8,
    signed: true,
    values: [{ name: 'LEAST', value: -(2n ** 63n) }],
  });
  builder.add({
    kind: 'enum',
    name: 'narrow',
    size: 4,
    signed: true,
    values: [{ name: 'MINUS', value: -5 }],
  });
  builder.add({ kind: 'int', name: '_Bool', size: 1, bits: 8, bitOffset: 0, encoding: 'bool' });
  builder.add({ kind: 'int', name: 'c', size: 1, bits: 8, bitOffset: 0, encoding: 'char' });
  return builder.build().bytes;
}

describe('the raw listing', () => {
  const compiled = [compileBtf(source).bytes, compileBtf(source, 'bpfeb').bytes, built()];

  it.each([
    ['the running kernel', kernelBytes],
    ['a little-endian object', compiled[0] ?? kernelBytes],
    ['a big-endian object', compiled[1] ?? kernelBytes],
    ['types that were built', compiled[2] ?? kernelBytes],
  ])(
    'of %s is what bpftool prints',
    (_, bytes) => {
      const ours = printRaw(Btf.parse(bytes)).split('\n');
      const theirs = bpftool(bytes, []).split('\n');
      expect(ours.length).toBe(theirs.length);
      const index = ours.findIndex((line, at) => line !== theirs[at]);
      expect(index < 0 ? undefined : { ours: ours[index], theirs: theirs[index] }).toBeUndefined();
    },
    60_000,
  );

  it.each([
    ['the running kernel', kernelBytes],
    ['a big-endian object', compiled[1] ?? kernelBytes],
    ['types that were built', compiled[2] ?? kernelBytes],
  ])(
    'of %s is bpftool’s JSON, too',
    (_, bytes) => {
      const ours = printRawJson(Btf.parse(bytes));
      const theirs = bpftool(bytes, ['--json']).trim();
      // bpftool 7.1 extends the sign of unsigned 32-bit values.
      const repaired = theirs.replace(
        /"kind":"ENUM","name":"[^"]*","encoding":"UNSIGNED".*?\]\}/g,
        (record) => record.replace(/18446744\d{12}/g, (value) => `${BigInt.asUintN(32, BigInt(value))}`),
      );
      expect(firstDifference(ours, repaired)).toBeUndefined();
    },
    60_000,
  );

  it('can be of some types, or of a split BTF alone', () => {
    const builder = new BtfBuilder({ base: kernel });
    const id = builder.add({ kind: 'ptr', typeId: 1 });
    expect(printRaw(builder.build().btf)).toBe(`[${id}] PTR '(anon)' type_id=1\n`);
    expect(printRaw(kernel, { types: [2] })).toBe(bpftool(kernelBytes, []).split('\n')[1]?.concat('\n'));
  });
});

function bpftool(bytes: Uint8Array, flags: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  try {
    writeFileSync(join(folder, 'types.btf'), bytes);
    const args = [...flags, 'btf', 'dump', 'file', join(folder, 'types.btf'), 'format', 'raw'];
    return execFileSync('bpftool', args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function firstDifference(ours: string, theirs: string): object | undefined {
  if (ours === theirs) return undefined;
  let at = 0;
  while (ours[at] === theirs[at]) at++;
  return { at, ours: ours.slice(at - 80, at + 40), theirs: theirs.slice(at - 80, at + 40) };
}
