import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Btf, type BtfType } from '../src/index.ts';
import { type BpftoolType, bpftoolTypes, compileBtf } from './compile.ts';

const source = `
enum color { RED, GREEN = 7, LAST = -1 };
enum big { HUGE = 0x100000000ULL };
struct later;
typedef unsigned int u32;
union both { u32 word; unsigned char bytes[4]; };
struct record {
  const volatile u32 *restrict pointer; enum color color; union both both;
  u32 low : 3; int high : 5; _Bool flag; double number; struct later *later;
  int (*callback)(struct record *self, char letter);
  __attribute__((btf_type_tag("user"))) int *tagged;
} __attribute__((btf_decl_tag("marked")));
struct record record;
enum big big;
static int hidden;
extern int absent __attribute__((section(".ksyms")));
int visible(struct record *r) { hidden++; return r->color + absent + hidden; }
`;

describe('parsing BTF', () => {
  it.each(['bpfel', 'bpfeb'] as const)('reads from a %s object every type as bpftool does', (target) => {
    const { btf, bytes } = compileBtf(source, target);
    const theirs = bpftoolTypes(bytes);
    expect(btf.littleEndian).toBe(target === 'bpfel');
    expect(btf.typeCount).toBe(theirs.length);
    for (const type of theirs)
      expect(asBpftool(btf.type(type.id)), `type ${type.id}`).toEqual(relevant(type));
  });

  it('reads every type of the running kernel as bpftool does', () => {
    const bytes = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
    const btf = Btf.parse(bytes);
    const theirs = bpftoolTypes(bytes);
    expect(theirs.length).toBeGreaterThan(10_000);
    expect(btf.typeCount).toBe(theirs.length);
    const different = theirs.filter(
      (type) => JSON.stringify(asBpftool(btf.type(type.id))) !== JSON.stringify(relevant(type)),
    );
    expect(different).toEqual([]);
  }, 60_000);

  it('finds types by name and kind, and sizes as bpftool shows them', () => {
    const bytes = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
    const btf = Btf.parse(bytes);
    const task = btf.find('task_struct', 'struct');
    expect(btf.type(task ?? 0)).toMatchObject({ kind: 'struct', name: 'task_struct' });
    expect(btf.sizeOf(btf.find('pid_t') ?? 0)).toBe(4);
    expect(btf.find('no such type')).toBeUndefined();
    expect(btf.find('task_struct', 'union')).toBeUndefined();
  }, 60_000);
});

describe('names', () => {
  const source = `struct task { int a; }; struct my_task { int b; }; typedef struct my_task task; union größe { int c; };
struct task one; struct my_task two; task three; union größe four; struct x { int d; } x; int task_x;`;

  it('are found in the order of the types, in a few searches and in many, also as the end of another', () => {
    const { btf, bytes } = compileBtf(source);
    const theirs = (name: string) =>
      bpftoolTypes(bytes)
        .filter((type) => type.name === name)
        .map(({ id }) => id);
    const names = ['task', 'my_task', 'größe', 'x', 'a', 'int', 'absent', '', 'ask', 'task\0'];
    const expected = new Map(names.map((name) => [name, name === '' ? [] : theirs(name)]));
    expect(expected.get('task')).toHaveLength(2);
    for (let round = 0; round < 5; round++) {
      for (const name of names) expect(btf.findAll(name), name).toEqual(expected.get(name));
    }
  });
});

/** The facts of a bpftool record that all versions print, in one order. */
function relevant(type: BpftoolType): object {
  return {
    id: type.id,
    kind: type.kind.toLowerCase(),
    name: type.name === '(anon)' ? '' : type.name,
    size: type.kind === 'FWD' ? undefined : type.size,
    members: type.members?.map((member) => ({
      name: member.name === '(anon)' ? '' : member.name,
      type: member.type_id,
      bits: member.bits_offset,
      width: member.bitfield_size ?? 0,
    })),
    values: type.values?.map((value) => ({
      name: value.name,
      value: value.val > 2 ** 53 ? 'huge' : value.val,
    })),
    params: type.params?.map((param) => ({
      name: param.name === '(anon)' ? '' : param.name,
      type: param.type_id,
    })),
    vars: type.vars?.map((variable) => ({
      type: variable.type_id,
      offset: variable.offset,
      size: variable.size,
    })),
    length: type.nr_elems,
    linkage: type.linkage,
    target: type.fwd_kind,
    bits: type.nr_bits,
  };
}

function asBpftool(type: BtfType): object {
  return {
    id: type.id,
    kind: type.kind,
    name: type.name,
    size: 'size' in type ? type.size : undefined,
    members:
      'members' in type
        ? type.members.map((member) => ({
            name: member.name,
            type: member.typeId,
            bits: member.bitOffset,
            width: member.bitSize,
          }))
        : undefined,
    values:
      'values' in type
        ? type.values.map(({ name, value }) => ({
            name,
            value: isHuge(type.kind, type.signed, value) ? 'huge' : Number(value),
          }))
        : undefined,
    params:
      'parameters' in type
        ? type.parameters.map((param) => ({ name: param.name, type: param.typeId }))
        : undefined,
    vars:
      'variables' in type
        ? type.variables.map((variable) => ({
            type: variable.typeId,
            offset: variable.offset,
            size: variable.size,
          }))
        : undefined,
    length: 'length' in type ? type.length : undefined,
    linkage: 'linkage' in type ? type.linkage : undefined,
    target: 'target' in type ? type.target : undefined,
    bits: type.kind === 'int' ? type.bits : undefined,
  };
}

/** bpftool extends the sign of unsigned 32-bit values too, and JSON's numbers do not hold what results. */
function isHuge(kind: 'enum' | 'enum64', signed: boolean, value: number | bigint): boolean {
  return kind === 'enum' ? !signed && value >= 2 ** 31 : value > 2 ** 53;
}
