import { afterAll, describe, expect, it } from 'vitest';
import {
  type Btf,
  BtfBuilder,
  BtfError,
  type PrintValueOptions,
  printValue,
  printValueJson,
} from '../src/index.ts';
import { compileBtf, runC } from './compile.ts';
import { draw, kernel, kernelBytes, namedStructs } from './kernelTypes.ts';
import { libbpf } from './oracle/libbpf.ts';

const oracle = await libbpf();
afterAll(() => oracle[Symbol.dispose]());

const declarations = `
enum color { RED, GREEN = 7 };
typedef unsigned int u32;
struct inner { short x; unsigned short y; };
struct event {
  u32 pid; long long delta; unsigned long long ts; enum color color, other;
  struct inner in[2]; const struct inner *link;
  union { u32 a; unsigned short b[2]; };
  struct { int deep; } nested;
  unsigned int f1 : 3; int f2 : 5; enum color tint : 4; unsigned long long wide : 40;
  void *pointer; double ratio; float small; _Bool ok;
  int matrix[2][2]; int list[3];
  __int128 big;
  signed char comm[8];
};`;
const data = runC(`#include <stdio.h>
${declarations}
struct event event = {
  .pid = 42, .delta = -5, .ts = 0xfedcba9876543210ULL, .color = GREEN, .other = 3, .in = {{-2, 3}, {4, 65535}},
  .link = (void *)0xffff888012345678ULL, .a = 0x00040001, .nested = { 9 }, .f1 = 5, .f2 = -3, .tint = GREEN,
  .wide = 0xabcdef0123ULL, .pointer = (void *)0x1000, .ratio = -1234567.125, .small = 0.1f, .ok = 1,
  .matrix = {{1, 2}, {3, 4}}, .list = {0, 1, 0}, .big = ((__int128)0x12345 << 64) | 0x42, .comm = "b\\xa4\\1sh",
};
int main(void) { fwrite(&event, sizeof event, 1, stdout); }`);
const { btf, bytes } = compileBtf(
  `${declarations} struct event event; static int hidden = 5; int *use(void) { return &hidden; }`,
);
const id = btf.find('event', 'struct') ?? 0;

describe('a value', () => {
  it.each<[string, PrintValueOptions]>([
    ['', {}],
    ['c', { compact: true }],
    ['n', { skipNames: true }],
    ['z', { emitZeroes: true }],
    ['cz', { compact: true, emitZeroes: true }],
    ['cnz', { compact: true, skipNames: true, emitZeroes: true }],
  ])('is printed as libbpf prints it, options "%s"', (letters, options) => {
    expect(printValue(btf, id, viewOn(data), options)).toBe(libbpfValue(bytes, id, data, letters));
  });

  it('of any struct of the running kernel is printed as libbpf prints it', () => {
    const structs = draw(namedStructs(kernel), 2000).filter(
      (struct) => kernel.sizeOf(struct) < 4096 && !hasBytes(struct),
    );
    expect(structs.length).toBeGreaterThan(300);
    oracle.file('vmlinux', kernelBytes);
    for (const struct of structs.slice(0, 25)) {
      const filled = new Uint8Array(kernel.sizeOf(struct)).map((_, index) => index * 37 + 1);
      expect(printValue(kernel, struct, viewOn(filled), { emitZeroes: true })).toBe(
        libbpfValue(kernelBytes, struct, filled, 'z'),
      );
    }
  }, 120_000);

  it('that is a string is printed as one when asked to, escaped as libbpf does', () => {
    const { btf, bytes } = compileBtf('char text[8]; char full[2];');
    const [text, full] = ['text', 'full'].map((name) => btf.find(name, 'var') ?? 0);
    const typeOf = (variable = 0) => {
      const type = btf.type(variable);
      return type.kind === 'var' ? type.typeId : 0;
    };
    const value = Buffer.from('a"\x01\xff b\0c', 'latin1');
    expect(printValue(btf, typeOf(text), viewOn(value), { emitStrings: true })).toBe(
      libbpfValue(bytes, typeOf(text), value, 's'),
    );
    expect(printValue(btf, typeOf(full), viewOn(value), { compact: true, emitStrings: true })).toBe(
      libbpfValue(bytes, typeOf(full), value, 'cs'),
    );
  });

  it('that is a variable or a section is printed with its name', () => {
    const variable = btf.find('hidden', 'var') ?? 0;
    const value = new Uint8Array([5, 0, 0, 0]);
    expect(printValue(btf, variable, viewOn(value))).toBe(libbpfValue(bytes, variable, value, ''));
    const builder = new BtfBuilder();
    builder.addAll(btf);
    const section = builder.add({
      kind: 'datasec',
      name: '.data',
      size: 8,
      variables: [{ typeId: variable, offset: 4, size: 4 }],
    });
    const built = builder.build();
    const image = new Uint8Array([0, 0, 0, 0, 7, 0, 0, 0]);
    expect(printValue(built.btf, built.idOf(section), viewOn(image))).toBe(
      libbpfValue(built.bytes, built.idOf(section), image, ''),
    );
  });

  it('of big-endian data is the same text', () => {
    const source = 'struct s { int a; unsigned int b : 3, c : 17; short d; } s;';
    const little = compileBtf(source).btf;
    const big = compileBtf(source, 'bpfeb').btf;
    const text = (btf: Btf, hex: string) =>
      printValue(btf, btf.find('s', 'struct') ?? 0, viewOn(Buffer.from(hex, 'hex')));
    expect(text(big, '0000000ba0001000fffe0000')).toBe(text(little, '0b0000000d000000feff0000'));
  });

  it('is printed as JSON with all digits', () => {
    expect(printValueJson(btf, id, viewOn(data))).toContain(
      '"pid":42,"delta":-5,"ts":18364758544493064720,"color":"GREEN"',
    );
    expect(JSON.parse(printValueJson(btf, id, viewOn(data)))).toMatchObject({
      in: [
        { x: -2, y: 3 },
        { x: 4, y: 65535 },
      ],
      ok: true,
    });
  });

  it('that is too short, or of a type without values, is refused', () => {
    expect(() => printValue(btf, id, viewOn(data.subarray(1)))).toThrow(BtfError);
    expect(() => printValue(btf, btf.find('use', 'func') ?? 0, viewOn(data))).toThrow(BtfError);
  });
});

function libbpfValue(btf: Uint8Array, id: number, value: Uint8Array, letters: string): string {
  return oracle.run('value', oracle.file('btf', btf), `${id}`, oracle.file('value', value), letters);
}

function viewOn(value: Uint8Array): DataView {
  return new DataView(value.buffer, value.byteOffset, value.byteLength);
}

/** Whether a struct holds arrays of bytes, after which libbpf prints all single bytes as characters. */
function hasBytes(struct: number): boolean {
  return /\[\d+\]/.test(
    printValue(kernel, struct, new DataView(new ArrayBuffer(kernel.sizeOf(struct))), {
      emitZeroes: true,
      compact: true,
    }),
  );
}
