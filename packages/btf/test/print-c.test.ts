import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { type Btf, BtfBuilder, BtfError, castsOf, layoutOf, printC } from '../src/index.ts';
import { compileBtf } from './compile.ts';
import { draw, kernel, kernelBytes, namedStructs } from './kernelTypes.ts';
import { libbpf } from './oracle/libbpf.ts';

const oracle = await libbpf();
afterAll(() => oracle[Symbol.dispose]());

describe("the running kernel's types as C", () => {
  const header = printC(kernel);

  it('are libbpf’s text, but for unions that are packed or whose members the compiler has left out', () => {
    const theirs = oracle.run('c', oracle.file('vmlinux', kernelBytes));
    const repaired = /\{\n\tstruct \{(\n\t\t(long|int|short|char): \d+;)+\n\t\};\n\}/g;
    const packedUnion = /^(union \w+ \{\n(?:\t.*\n)*\}) __attribute__\(\(packed\)\);$/gm;
    const ours = definitionsOf(header).replace(repaired, '{}').replace(packedUnion, '$1;');
    const normal = theirs.replace(/\{\n\}/g, '{}');
    const difference = firstDifference(ours.split('\n'), normal.split('\n'));
    expect(difference).toBeUndefined();
  }, 60_000);

  it('compile, and 1,000 structs have the size and offsets that the kernel gave them', () => {
    const structs = draw(namedStructs(kernel), 1000);
    expect(structs.length).toBe(1000);
    const checks = structs.flatMap((id) => {
      const { name, size, fields } = layoutOf(kernel, id);
      const places = fields
        .filter(({ bitSize }) => bitSize === 0)
        .map((field) => [`__builtin_offsetof(struct ${name}, ${field.name})`, field.offset] as const);
      return [[`sizeof(struct ${name})`, size] as const, ...places];
    });
    const asserts = checks.map(
      ([what, value]) => `_Static_assert(${what} == ${value}, "${what} is ${value}");`,
    );
    expect(checks.length).toBeGreaterThan(5000);
    compile('clang', `${header}\n${asserts.join('\n')}`);
  }, 120_000);
});

const source = `
typedef unsigned int u32;
typedef int (*callback_t)(const char *name, u32 count, ...);
typedef void function_t(void);
enum color { RED, GREEN = -7 };
enum huge { HUGE = 0x1234567890ULL };
enum __attribute__((mode(byte))) tiny { TINY = 3 };
struct later;
struct node {
  struct node *next;
  const struct later *const restricted;
  volatile int *const volatile *deep[3][4];
  struct { short low; struct { u32 inner; }; } *anonymous;
  union { u32 word; unsigned char bytes[4]; };
  enum { LOCAL = 5 } local;
};
struct packed { char a; long b; char c : 3; } __attribute__((packed));
struct aligned { char a; char b __attribute__((aligned(32))); char c; } __attribute__((aligned(64)));
union wide { char a; } __attribute__((aligned(16)));
struct bits { u32 a : 3; u32 : 5; u32 b : 7; u32 : 0; u32 c : 1; long d : 40; int after; _Bool e : 1; };
struct all {
  struct packed p; struct aligned al; union wide w; struct bits bi; struct node n;
  callback_t callback; function_t *function; int (*(*nested)(int, struct all *))[5];
  char *(*strings)[2]; void (*handlers[2])(int); char (*(*table)(void))(long);
  enum color c; enum huge h; enum tiny t; double d; __int128 i; const volatile char text[8];
  int __attribute__((btf_type_tag("user"))) *tagged;
  struct { int tail; } flexible[];
};
struct all all; function_t *f; enum { CONSTANT = 42 } constant;`;

describe('types printed as C', () => {
  it('have the same layout once clang has compiled them again', () => {
    const before = compileBtf(source).btf;
    const after = compileBtf(`${printC(before)} struct all all; struct later *later; function_t *f;`).btf;
    for (const name of ['node', 'packed', 'aligned', 'wide', 'bits', 'all']) {
      expect(shapeOf(after, name), name).toEqual(shapeOf(before, name));
    }
    expect(printC(after, { types: after.findAll('all') })).toBe(
      printC(before, { types: before.findAll('all') }),
    );
  });

  it('are the declarations of the source, in an order that C accepts', () => {
    const { btf } = compileBtf(source);
    const text = printC(btf, { types: btf.findAll('all', 'struct') });
    for (const line of [
      'typedef int (*callback_t)(const char *, u32, ...);',
      'typedef void function_t(void);',
      'volatile int * volatile const *deep[3][4];',
      'const struct later * const restricted;',
      'int (*(*nested)(int, struct all *))[5];',
      'char *(*strings)[2];',
      'void (*handlers[2])(int);',
      'char (*(*table)(void))(long);',
      'int __attribute__((btf_type_tag("user"))) *tagged;',
      '} flexible[0];',
    ]) {
      expect(text.replace(/ \(/g, '(').replace(/\* \(/g, '*(')).toContain(line.replace(/ \(/g, '('));
    }
    compile('gcc', text);
  });

  it('are no more than those asked for and what they need', () => {
    const { btf } = compileBtf(source);
    const text = printC(btf, { types: btf.findAll('packed') });
    expect(definitionsOf(text)).toBe(
      'struct packed {\n\tchar a;\n\tlong b;\n\tchar c: 3;\n} __attribute__((packed));\n\n',
    );
  });

  it('get names of their own, and names that C has', () => {
    const builder = new BtfBuilder();
    const u32 = builder.add({
      kind: 'int',
      name: 'u32',
      size: 4,
      bits: 32,
      bitOffset: 0,
      encoding: 'unsigned',
    });
    const member = { typeId: u32, bitOffset: 0, bitSize: 0 };
    const one = builder.add({
      kind: 'struct',
      name: 'core::Option<u32>',
      size: 4,
      members: [{ ...member, name: 'int' }],
    });
    const two = builder.add({ kind: 'struct', name: 'twice', size: 4, members: [{ ...member, name: '0' }] });
    builder.add({
      kind: 'struct',
      name: 'twice',
      size: 8,
      members: [
        { ...member, typeId: two, name: 'a' },
        { ...member, typeId: one, name: 'b', bitOffset: 32 },
      ],
    });
    builder.add({ kind: 'enum', name: 'e', size: 4, signed: false, values: [{ name: 'SAME', value: 1 }] });
    builder.add({ kind: 'enum', name: 'f', size: 4, signed: false, values: [{ name: 'SAME', value: 2 }] });
    const text = printC(builder.build().btf);
    compile('gcc', `${text} int f(struct twice___2 *t) { return t->b.int_ + t->a._0 + SAME___2; }`);
    expect(text).toContain('typedef unsigned int u32;');
    expect(text).toContain('struct core__Option_u32_ {');
  });
});

describe('types that cannot be printed', () => {
  it('are refused: structs that hold each other twice over', () => {
    const builder = new BtfBuilder();
    let typeId = builder.add({
      kind: 'int',
      name: 'int',
      size: 4,
      bits: 32,
      bitOffset: 0,
      encoding: 'signed',
    });
    for (let level = 0; level < 40; level++) {
      const members = ['a', 'b'].map((name) => ({ name, typeId, bitOffset: 0, bitSize: 0 }));
      typeId = builder.add({ kind: 'union', name: '', size: 4, members });
    }
    const { btf } = builder.build();
    expect(() => printC(btf)).not.toThrow();
    builder.add({
      kind: 'struct',
      name: 'bomb',
      size: 4,
      members: [{ name: 'a', typeId, bitOffset: 0, bitSize: 0 }],
    });
    expect(() => printC(builder.build().btf)).toThrow(/repeat each other endlessly/);
  });

  it('are refused: functions that take themselves, and chains without end', () => {
    const circle = new BtfBuilder();
    const proto = circle.reserve();
    const typeId = circle.add({ kind: 'ptr', typeId: proto });
    circle.define(proto, { kind: 'func_proto', returnTypeId: 0, parameters: [{ name: '', typeId }] });
    circle.add({
      kind: 'struct',
      name: 's',
      size: 8,
      members: [{ name: 'f', typeId, bitOffset: 0, bitSize: 0 }],
    });
    expect(() => printC(circle.build().btf)).toThrow(BtfError);
    expect(() => printC(circle.build().btf)).toThrow(/levels deep/);
  });

  it('are refused, and exhaust no call stack: a cast to a function that returns itself', () => {
    const builder = new BtfBuilder();
    const typeId = builder.reserve();
    builder.define(typeId, { kind: 'func_proto', returnTypeId: typeId, parameters: [] });
    const castOf = castsOf(builder.build().btf);
    expect(() => castOf(typeId)).toThrow(BtfError);
    expect(() => castOf(typeId)).toThrow(/repeat each other endlessly/);
  });

  it('are refused: more padding than any file has', () => {
    const builder = new BtfBuilder();
    builder.add({ kind: 'struct', name: 's', size: 0xffff_fff8, members: [] });
    expect(() => printC(builder.build().btf)).toThrow(BtfError);
  });
});

function definitionsOf(header: string): string {
  return header.slice(
    header.indexOf('#endif\n\n') + '#endif\n\n'.length,
    header.lastIndexOf('#ifndef BPF_NO_PRESERVE_ACCESS_INDEX'),
  );
}

function firstDifference(ours: readonly string[], theirs: readonly string[]): object | undefined {
  const line = ours.findIndex((text, index) => text !== theirs[index]);
  return line < 0 ? undefined : { line, ours: ours[line], theirs: theirs[line] };
}

function shapeOf(btf: Btf, name: string): object {
  const [id = 0] = [...btf.findAll(name, 'struct'), ...btf.findAll(name, 'union')];
  const { size, fields } = layoutOf(btf, id);
  return { size, fields: fields.map((field) => ({ ...field, typeId: 0 })) };
}

/** Compiles a header, and throws what the compiler says against it. */
function compile(compiler: 'clang' | 'gcc', text: string): void {
  const target = compiler === 'clang' ? ['-target', 'bpf', '-ferror-limit=0'] : [];
  const flags = ['-xc', '-w', '-O2', '-g', '-S', '-o', '/dev/null', '-'];
  execFileSync(compiler, [...target, ...flags], { input: text, stdio: ['pipe', 'ignore', 'pipe'] });
}
