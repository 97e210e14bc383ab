import { execFileSync } from 'node:child_process';
import { BtfBuilder, type NewBtfType, printRaw } from '@ebpf-ts/btf';
import { type BtfHandle, binding } from '@ebpf-ts/native';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewBtfKind } from '../../../../test/support/btfKind.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';

/** One type of each kind, `void` aside, on top of an `int`; the types that it needs are added on the way. */
type Add = (builder: BtfBuilder, int: number) => number;

const structure: NewBtfType = { kind: 'struct', name: 'pair', size: 8, members: [] };
const members = (typeId: number) =>
  ['one', 'two'].map((name, index) => ({ name, typeId, bitOffset: index * 32, bitSize: 0 }));
const prototype = (typeId: number): NewBtfType => ({
  kind: 'func_proto',
  returnTypeId: typeId,
  parameters: [{ name: 'context', typeId }],
});
const flags: NewBtfType = {
  kind: 'struct',
  name: 'flags',
  size: 4,
  members: [],
};

const always: readonly (readonly [string, Add])[] = [
  ['int', (_, int) => int],
  ['ptr', (builder, typeId) => builder.add({ kind: 'ptr', typeId })],
  ['ptr to void', (builder) => builder.add({ kind: 'ptr', typeId: 0 })],
  [
    'array',
    (builder, int) => builder.add({ kind: 'array', elementTypeId: int, indexTypeId: int, length: 3 }),
  ],
  ['struct', (builder, int) => builder.add({ ...structure, members: members(int) })],
  [
    'struct of bitfields',
    (builder, typeId) =>
      builder.add({
        ...flags,
        members: [3, 5].map((bitSize, index) => ({
          name: `f${index}`,
          typeId,
          bitOffset: index * 3,
          bitSize,
        })),
      }),
  ],
  [
    'union',
    (builder, typeId) =>
      builder.add({
        kind: 'union',
        name: 'either',
        size: 4,
        members: members(typeId).map((each) => ({ ...each, bitOffset: 0 })),
      }),
  ],
  [
    'enum',
    (builder) =>
      builder.add({
        kind: 'enum',
        name: 'color',
        size: 4,
        signed: false,
        values: [{ name: 'RED', value: 7 }],
      }),
  ],
  ['fwd', (builder) => builder.add({ kind: 'fwd', name: 'later', target: 'struct' })],
  ['typedef', (builder, typeId) => builder.add({ kind: 'typedef', name: 'number', typeId })],
  ...(['volatile', 'const', 'restrict'] as const).map(
    (kind) =>
      [
        kind,
        (builder: BtfBuilder, typeId: number) =>
          builder.add({
            kind,
            name: '',
            typeId: kind === 'restrict' ? builder.add({ kind: 'ptr', typeId }) : typeId,
          }),
      ] as const,
  ),
  ['func_proto', (builder, typeId) => builder.add(prototype(typeId))],
  [
    'func',
    (builder, int) =>
      builder.add({ kind: 'func', name: 'run', typeId: builder.add(prototype(int)), linkage: 'static' }),
  ],
  ['var', (builder, typeId) => builder.add({ kind: 'var', name: 'seen', typeId, linkage: 'global' })],
  [
    'datasec',
    (builder, int) => {
      const typeId = builder.add({ kind: 'var', name: 'seen', typeId: int, linkage: 'global' });
      return builder.add({
        kind: 'datasec',
        name: '.data',
        size: 4,
        variables: [{ typeId, offset: 0, size: 4 }],
      });
    },
  ],
];

const since: readonly (readonly [NewBtfKind, Add])[] = [
  ['float', (builder) => builder.add({ kind: 'float', name: 'double', size: 8 })],
  [
    'decl_tag',
    (builder, int) => {
      const typeId = builder.add({ ...structure, members: members(int) });
      return builder.add({ kind: 'decl_tag', name: 'user', typeId, componentIndex: 1, isAttribute: false });
    },
  ],
  [
    'type_tag',
    (builder, int) => {
      const typeId = builder.add({ kind: 'type_tag', name: 'rcu', typeId: int, isAttribute: false });
      return builder.add({ kind: 'ptr', typeId });
    },
  ],
  [
    'enum64',
    (builder) =>
      builder.add({
        kind: 'enum64',
        name: 'wide',
        size: 8,
        signed: true,
        values: [
          { name: 'LOW', value: -(2n ** 63n) },
          { name: 'HIGH', value: 2n ** 63n - 1n },
        ],
      }),
  ],
];

const open: BtfHandle[] = [];
afterEach(() => {
  for (const handle of open.splice(0)) binding.btfClose(handle);
});

describe('the kernel takes what the builder wrote, and shows the same types', () => {
  it.each(always)('with a %s', (_, add) => expectTaken(add));
  for (const [kind, add] of since) {
    kernelTest(`with a ${kind}`, { needs: [{ btf: kind }] }, () => expectTaken(add));
  }
});

describe('the kernel takes a program with what the builder wrote about its functions and lines', () => {
  const [code, bad] = [
    [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0],
    [0xbf, 0x20, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0],
  ].map((bytes) => Uint8Array.from(bytes));
  const program = { type: 1, license: 'GPL' };

  it('and quotes the line where it refuses an instruction', () => {
    if (code === undefined || bad === undefined) throw new Error('there is no code');
    const info = aboutFunction();
    expect(binding.programTryLoadSync({ ...program, ...info, instructions: code })).toMatchObject({
      errno: 0,
    });
    const { code: errno, log } = binding.programTryLoadSync({ ...program, ...info, instructions: bad });
    expect({ errno, log }).toEqual({ errno: 'EACCES', log: expect.stringContaining('; return context;') });
  });

  it('and refuses one whose function is none', () => {
    if (code === undefined) throw new Error('there is no code');
    const { functionInfo, ...info } = aboutFunction();
    const wrong = functionInfo.slice();
    wrong[4] = 1;
    expect(
      binding.programTryLoadSync({ ...program, ...info, functionInfo: wrong, instructions: code }),
    ).toMatchObject({ code: 'EINVAL' });
  });
});

describe('the kernel refuses types that are none', () => {
  it('with its log, where it has one', () => {
    const builder = new BtfBuilder();
    // No C declares it, and only the kernel minds.
    builder.add({ kind: 'struct', name: 'not a name', size: 4, members: [] });
    expect(() => binding.btfLoad(builder.build().bytes)).toThrow(
      expect.objectContaining({
        code: 'EINVAL',
        syscall: 'BPF_BTF_LOAD',
        log: expect.stringContaining('Invalid name'),
      }),
    );
  });
});

function expectTaken(add: Add): void {
  const builder = new BtfBuilder();
  add(builder, addInt(builder));
  const { bytes, btf } = builder.build();
  const handle = kept(bytes);
  const { id, size } = binding.btfInfo(handle);
  expect(size).toBe(bytes.length);
  expect(execFileSync('bpftool', ['btf', 'dump', 'id', `${id}`], { encoding: 'utf8' })).toBe(printRaw(btf));
}

/** A program of two instructions that is one function of two lines, as `BPF_PROG_LOAD` is told. */
function aboutFunction() {
  const builder = new BtfBuilder();
  const int = addInt(builder);
  const typeId = builder.add({
    kind: 'func',
    name: 'run',
    typeId: builder.add(prototype(int)),
    linkage: 'static',
  });
  builder.addFunctionInfo({ section: 'socket', instructionOffset: 0, typeId });
  const line = { section: 'socket', file: 'run.bpf.c', column: 3 };
  builder.addLineInfo({ ...line, instructionOffset: 0, line: 2, source: 'return context;' });
  builder.addLineInfo({ ...line, instructionOffset: 8, line: 3, source: '}' });
  const { bytes, ext } = builder.build();
  return { btf: kept(bytes), functionInfo: recordsOf(ext, 8, 8), lineInfo: recordsOf(ext, 16, 16) };
}

/** The records of a table of `.BTF.ext` that is of one section; the kernel counts instructions where the file counts bytes. */
function recordsOf(ext: Uint8Array, field: number, size: number): Uint8Array {
  const data = new DataView(ext.buffer, ext.byteOffset, ext.byteLength);
  const table = data.getUint32(4, true) + data.getUint32(field, true);
  const count = data.getUint32(table + 8, true);
  const records = ext.slice(table + 12, table + 12 + count * size);
  const offsets = new DataView(records.buffer);
  for (let at = 0; at < records.length; at += size)
    offsets.setUint32(at, offsets.getUint32(at, true) / 8, true);
  return records;
}

function addInt(builder: BtfBuilder): number {
  return builder.add({ kind: 'int', name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' });
}

function kept(bytes: Uint8Array): BtfHandle {
  const handle = binding.btfLoad(bytes);
  open.push(handle);
  return handle;
}
