import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { parseObject } from '@ebpf-ts/elf';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Inspection } from '../src/index.ts';
import { inspectionOf } from '../src/inspect/inspection.ts';
import { zoo } from './zoo.ts';

const path = await zoo();
const inspection = inspectionOf('zoo.bpf.o', parseObject(readFileSync(path)));

function readelf(...flags: readonly string[]): string {
  return execFileSync('llvm-readelf', [...flags, path], { encoding: 'utf8' });
}

/** Of the sections in which code is. */
function codeRelocations(): readonly string[] {
  const sections = readelf('-r').split(/^Relocation section /m);
  const ofCode = sections.filter((text) => /^'\.rel(\.text|tracepoint|\?fentry|xdp)/.test(text));
  return ofCode.flatMap((text) => text.split('\n').filter((line) => / R_BPF_/.test(line)));
}

function byName<T extends { readonly name: string }>(things: readonly T[], name: string): T | undefined {
  return things.find((each) => each.name === name);
}

describe('an inspection', () => {
  test('has the sizes that llvm-readelf and the file system see', () => {
    const sizeOf = (name: string) => {
      const [, size] =
        new RegExp(`\\s${name.replaceAll('.', '\\.')}\\s+\\w+\\s+\\w+ \\w+ (\\w+)`).exec(readelf('-SW')) ??
        [];
      return Number.parseInt(size ?? '', 16);
    };
    expect(inspection.sizes).toEqual({
      file: statSync(path).size,
      code: ['.text', 'tracepoint/sched/sched_process_exec', '\\?fentry.s/vfs_read', 'xdp.frags']
        .map(sizeOf)
        .reduce((sum, size) => sum + size),
      btf: sizeOf('.BTF'),
      btfExt: sizeOf('.BTF.ext'),
    });
  });

  test('has every function that llvm-readelf sees, with its instructions', () => {
    const symbols = [...readelf('-sW').matchAll(/: \w+ +(\d+) FUNC +\w+ +\w+ +\d+ (\S+)$/gm)];
    const functions = [...inspection.programs, ...inspection.subprograms];
    expect(functions.map(({ name, instructions }) => [name, instructions * 8]).sort()).toEqual(
      symbols.map(([, size, name]) => [name, Number(size)]).sort(),
    );
  });

  test('says what the sections of programs mean', () => {
    expect(byName(inspection.programs, 'on_exec')).toMatchObject({
      type: 'tracepoint',
      attachType: null,
      target: { kind: 'tracepoint', category: 'sched', name: 'sched_process_exec' },
      autoload: true,
      sleepable: false,
      calls: ['scaled'],
    });
    expect(byName(inspection.programs, 'on_read')).toMatchObject({
      type: 'tracing',
      attachType: 'trace_fentry',
      target: { kind: 'btf', module: undefined, name: 'vfs_read' },
      autoload: false,
      sleepable: true,
    });
    expect(byName(inspection.programs, 'on_packet')).toMatchObject({
      type: 'xdp',
      xdpFrags: true,
      target: null,
    });
  });

  test('says why a program needs a license that is compatible with the GPL', () => {
    const needs = inspection.programs.map(({ name, needsGpl }) => [name, needsGpl]);
    expect(Object.fromEntries(needs)).toEqual({
      on_exec: ['bpf_get_current_task', 'bpf_probe_read_kernel', 'bpf_trace_printk'],
      on_read: ['bpf_rcu_read_lock'],
      on_packet: [],
    });
  });

  test('says who calls a subprogram, directly', () => {
    expect(inspection.subprograms).toMatchObject([
      { name: 'scaled', linkage: 'global', calledBy: ['on_exec'], calls: ['doubled'] },
      { name: 'doubled', linkage: 'static', calledBy: ['scaled'], calls: [] },
    ]);
  });

  test('has maps with their types by name', () => {
    const plain = {
      pinning: 'none',
      numaNode: null,
      mapExtra: '0',
      inner: null,
      programs: [],
      legacy: false,
    };
    expect(byName(inspection.maps, 'seen')).toEqual({
      ...plain,
      name: 'seen',
      section: '.maps',
      type: 'hash',
      key: { size: 8, type: 'struct key' },
      value: { size: 8, type: '__u64' },
      maxEntries: 128,
      flags: ['BPF_F_NO_PREALLOC', 'BPF_F_RDONLY_PROG'],
      pinning: 'by_name',
      contents: [],
    });
    expect(byName(inspection.maps, 'events')).toMatchObject({
      type: 'ringbuf',
      key: { size: 0, type: null },
      value: { type: 'struct event' },
      maxEntries: 4096,
    });
    expect(byName(inspection.maps, 'slots')).toMatchObject({
      type: 'array_of_maps',
      inner: { type: 'array', maxEntries: 4, value: { size: 8, type: '__u64' } },
      contents: [{ index: 1, name: 'slot' }],
    });
    expect(byName(inspection.maps, '.rodata')).toMatchObject({
      type: 'array',
      flags: ['BPF_F_RDONLY_PROG', 'BPF_F_MMAPABLE'],
    });
  });

  test('has variables with what C initializes them with', () => {
    const values = inspection.variables
      .filter(({ name }) => !name.includes('____fmt'))
      .map(({ name, section, type, initial }) => [name, section, type, initial]);
    expect(values).toEqual([
      ['threshold', '.rodata', '__s64', '-3'],
      ['first', '.data', 'struct key', '{.pid = (__u32)42,}'],
      ['greeting', '.data', 'char[8]', '"hi"'],
      ['hidden', '.data', 'int', '7'],
      ['count', '.bss', '__u64', null],
    ]);
  });

  test('has what the object needs of the kernel', () => {
    expect(inspection.externs).toEqual([
      { name: 'CONFIG_HZ', kind: 'kconfig', type: 'unsigned int', weak: false },
      { name: 'bpf_prog_active', kind: 'ksym', type: 'int', weak: true },
      { name: 'bpf_rcu_read_lock', kind: 'kfunc', type: null, weak: true },
    ]);
  });

  test('has all relocations of code that llvm-readelf sees', () => {
    const places = inspection.relocations
      .filter(({ kind }) => kind !== 'core')
      .map(({ instruction, target }) => ({ instruction, target }));
    const theirs = codeRelocations();
    expect(places).toHaveLength(theirs.length);
    for (const name of [
      'CONFIG_HZ',
      'seen',
      'scaled',
      'threshold',
      'count',
      'greeting',
      'bpf_rcu_read_lock',
    ]) {
      const line = theirs.find((text) => text.endsWith(` ${name}`)) ?? '';
      const offset = Number.parseInt(line.trim().split(' ')[0] ?? '', 16);
      // All of these are in functions that start their sections.
      expect(places).toContainEqual({ instruction: offset / 8, target: name });
    }
  });

  test('spells out the accesses of CO-RE', () => {
    const accesses = inspection.relocations.filter(({ kind }) => kind === 'core');
    expect(accesses.map(({ coreKind, target }) => `${coreKind} ${target}`)).toEqual([
      'byte_off task_struct.mm',
      'byte_off mm_struct.map_count',
    ]);
  });

  test('is plain data that JSON keeps', () => {
    expectTypeOf(inspection).toEqualTypeOf<Inspection>();
    const copy: unknown = JSON.parse(JSON.stringify(inspection));
    // A target without a module says so by leaving it out.
    expect(copy).toEqual(inspection);
    expect(Object.keys(inspection)).toEqual([
      'schema',
      'file',
      'byteOrder',
      'license',
      'kernelVersion',
      'sizes',
      'programs',
      'subprograms',
      'maps',
      'variables',
      'externs',
      'relocations',
    ]);
  });
});
