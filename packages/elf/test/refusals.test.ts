import { BtfError } from '@ebpf-ts/btf';
import { describe, expect, it } from 'vitest';
import { ElfError, parseObject } from '../src/index.ts';
import { compileBpf, compileNative, runOn } from './compile.ts';
import { fixtures } from './fixtures.ts';

const plain = compileBpf(fixtures.plain);
const everything = compileBpf(fixtures.everything);
const typed = parseObject(everything);

describe('what is no BPF object is refused by what it is', () => {
  it.each([
    ['an empty file', new Uint8Array(), /file offset 0: the file is empty/],
    [
      'a script',
      new TextEncoder().encode('#!/bin/sh\n'),
      /not an ELF file: it starts with 23 21 2f 62.*clang -target bpf/,
    ],
    ['a file of one byte', new Uint8Array([0x7f]), /not an ELF file: it starts with 7f\./],
    ['a header cut short', plain.subarray(0, 40), /truncated: 40 bytes/],
    ['an object cut short', plain.subarray(0, plain.length - 100), /truncated: its section headers end at/],
    ['a native object', compileNative('int x;'), /an? [\w-]+ object\. Compile with clang -target bpf/],
    ['a 32-bit file', patched(plain, 4, 1), /a 32-bit ELF file/],
    ['an executable', patched(plain, 16, 2), /not relocatable: ELF type 2/],
  ])('%s', (_, bytes, message) => {
    expect(() => parseObject(bytes)).toThrow(ElfError);
    expect(() => parseObject(bytes)).toThrow(message);
  });
});

describe('what libbpf could not use is refused with place and remedy', () => {
  it.each([
    [
      'maps without BTF',
      compileBpf(fixtures.typedRing, { debug: false }),
      /section \.maps.*Compile with clang -g/,
    ],
    [
      'a legacy map that is none',
      compile('int m SEC("maps") = 1;'),
      /section maps.*map m has 4 bytes, a definition at least 16/,
    ],
    [
      'a static map whose struct a global one has, too',
      compile(`struct shape { __uint(type, 1); __uint(max_entries, 1); __type(key, int); __type(value, int); };
struct shape first SEC(".maps"); static struct shape second SEC(".maps");
SEC("xdp") int run(void *context) {
  int key = 0;
  return bpf_map_lookup_elem(&first, &key) != bpf_map_lookup_elem(&second, &key);
}`),
      /map second: it is a static struct/,
    ],
    [
      'a map without type',
      compile('struct { __uint(max_entries, 1); } m SEC(".maps");'),
      /map m: it has no type/,
    ],
    [
      'a map with an unknown field',
      compile('struct { __uint(type, 1); __uint(size, 1); } m SEC(".maps");'),
      /map m: field size is unknown/,
    ],
    [
      'a map whose key has two sizes',
      compile('struct { __uint(type, 1); __uint(key_size, 4); __type(key, long); } m SEC(".maps");'),
      /map m: key_size is both 4 and 8/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => parseObject(bytes)).toThrow(ElfError);
    expect(() => parseObject(bytes)).toThrow(message);
  });

  it('names section and file offset of a relocation whose instruction cannot take one', () => {
    const program = typed.programs.find(({ name }) => name === 'one');
    const first = program?.relocations[0];
    const at = (program?.offset ?? 0) + (first?.offset ?? 0) - (program?.sectionOffset ?? 0);
    const error = failure(patched(everything, at, 0xb7));
    expect(error.section).toBe('.reltracepoint/syscalls/sys_enter_execve');
    expect(error.reason).toMatch(/against counts, which is no call and no 64-bit load/);
    const section = typed.sections.find(({ name }) => name === error.section);
    expect(error.offset).toBe(section?.offset);
  });

  it.each([
    ['0', 0],
    ['0x80000000', 2 ** 31],
  ])(
    'names .BTF for a value of the configuration of %s bytes, which libbpf would take for an error',
    (length, bytes) => {
      const object = compile(`extern char CONFIG_LSM[${length}] __kconfig;
SEC("raw_tp") int run(void *context) { return (long)CONFIG_LSM; }`);
      const { section, offset, reason } = failure(object);
      expect({ section, reason }).toEqual({
        section: '.BTF',
        reason: `.kconfig value CONFIG_LSM has ${bytes} bytes`,
      });
      expect(offset).toBe(rangeOf(object, '.BTF')[0]);
    },
  );

  it('names .BTF and the place in the file of a type that is damaged, or cannot be used', () => {
    const [start = 0] = rangeOf(everything, '.BTF');
    const typed = patched(everything, start + 24 + 7, 0x1f);
    const unknown = failure(typed, BtfError);
    expect(unknown).toMatchObject({ section: '.BTF', reason: 'kind 31 is unknown', offset: start + 24 + 4 });
    expect(unknown.message).toContain(
      `section .BTF, BTF type 1 at offset ${unknown.offset} of the file: kind`,
    );
    expect(failure(patched(everything, start + 2, 9), BtfError)).toMatchObject({
      section: '.BTF',
      offset: start + 2,
    });

    // A map's key that is sound as a type and has no size.
    const object = compile('struct { __uint(type, 1); __type(key, int (void)); } m SEC(".maps");');
    const [first = 0, size = 0] = rangeOf(object, '.BTF');
    const sizeless = failure(object, BtfError);
    expect(sizeless).toMatchObject({ section: '.BTF', reason: 'a func_proto has no size' });
    expect(sizeless.offset).toBeGreaterThan(first);
    expect(sizeless.offset).toBeLessThan(first + size);
  });

  it('names .BTF.ext and the place in the file of a record that is damaged', () => {
    const [start = 0] = rangeOf(everything, '.BTF.ext');
    expect(failure(patched(everything, start + 2, 9))).toMatchObject({
      section: '.BTF.ext',
      offset: start + 2,
    });
  });

  it('refuses a program that ends in half of a 64-bit load', () => {
    const [program] = parseObject(plain).programs;
    const last = (program?.offset ?? 0) + (program?.instructions.length ?? 0) - 8;
    expect(() => parseObject(patched(plain, last, 0x18))).toThrow(/half of a 64-bit load/);
  });

  it('refuses a CO-RE access with a negative index, which libbpf would follow', () => {
    const core = compileBpf(fixtures.core);
    const at = Buffer.from(core).indexOf('\x000:1\0') + 1;
    expect(at).toBeGreaterThan(0);
    const changed = core.slice();
    changed.set(new TextEncoder().encode('-:1'), at);
    expect(() => parseObject(changed)).toThrow(/CO-RE access "-:1" is no list of indices/);
  });
});

function compile(source: string): Uint8Array {
  return compileBpf(`#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n${source}`);
}

function patched(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const changed = bytes.slice();
  changed[offset] = value;
  return changed;
}

function failure(bytes: Uint8Array): ElfError;
function failure(bytes: Uint8Array, kind: typeof BtfError): BtfError;
function failure(bytes: Uint8Array, kind: typeof ElfError | typeof BtfError = ElfError): ElfError | BtfError {
  try {
    parseObject(bytes);
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Where a section is in the file and how many bytes it has, as llvm-readelf says. */
function rangeOf(object: Uint8Array, name: string): readonly number[] {
  const sections = runOn(object, 'llvm-readelf', '-S', '-W', 'FILE');
  const [, , , , offset = '', size = ''] =
    sections
      .split('\n')
      .map((line) => line.replace(/^ *\[ *\d+\]/, '').split(/ +/))
      .find(([, section]) => section === name) ?? [];
  return [Number.parseInt(offset, 16), Number.parseInt(size, 16)];
}
