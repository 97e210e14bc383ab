import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { parseObject, type RelocationTarget } from '../src/index.ts';
import { compileBpf, runOn } from './compile.ts';

const text = (name: string) =>
  readFileSync(fileURLToPath(new URL(`bpf/${name}.bpf.c`, import.meta.url)), 'utf8');

describe.each(['bpfel', 'bpfeb'] as const)('what an object for %s refers to', (target) => {
  const read = (name: string) => parseObject(compileBpf(text(name), { target }));

  it('are functions of its own, called or handed out', () => {
    const { programs, subprograms } = read('functions');
    const calls = Object.fromEntries(
      [...programs, ...subprograms].map(({ name, calls }) => [name, calls.map((each) => each.name).sort()]),
    );
    expect(calls).toEqual({
      first: ['branch'],
      second: ['global_leaf', 'weak_leaf'],
      third: ['count'],
      fourth: ['global_count', 'hidden_branch'],
      alone: [],
      unknown: ['leaf'],
      leaf: [],
      branch: ['leaf'],
      global_leaf: ['leaf'],
      weak_leaf: [],
      hidden_branch: ['branch', 'global_leaf'],
      count: ['branch'],
      global_count: ['hidden_branch'],
    });
    const linkage = Object.fromEntries(subprograms.map((each) => [each.name, each.linkage]));
    expect(linkage).toMatchObject({
      leaf: 'static',
      global_leaf: 'global',
      weak_leaf: 'weak',
      hidden_branch: 'static',
    });
  });

  it('are variables by their names', () => {
    const { programs } = read('variables');
    const targets = programs.flatMap(({ relocations }) => relocations.map((each) => each.target));
    const named = targets.flatMap((each) => (each.kind === 'data' ? [each.variable] : []));
    expect(named).toEqual(
      expect.arrayContaining(['counter', 'hidden', 'quiet', 'extra', 'limits', 'zeroes']),
    );
    expect(targets.every(({ kind }) => kind === 'data')).toBe(true);
  });

  it("are the kernel's values, symbols and functions, each with its kind", () => {
    const { externs, globalData, btf } = read('externs');
    const kinds = Object.fromEntries(
      externs.map(({ name, kind, weak }) => [name, `${kind}${weak ? ', weak' : ''}`]),
    );
    expect(kinds).toEqual({
      LINUX_KERNEL_VERSION: 'kconfig',
      CONFIG_HZ: 'kconfig',
      CONFIG_BPF_SYSCALL: 'kconfig, weak',
      CONFIG_MODULES: 'kconfig, weak',
      CONFIG_DEFAULT_HOSTNAME: 'kconfig, weak',
      init_task: 'ksym',
      bpf_prog_active: 'ksym',
      no_such_symbol: 'ksym, weak',
      bpf_rcu_read_lock: 'kfunc',
      bpf_rcu_read_unlock: 'kfunc',
      bpf_no_such_function: 'kfunc, weak',
    });
    const lock = externs.find(({ name }) => name === 'bpf_rcu_read_lock');
    expect(btf?.type(lock?.typeId ?? 0)).toMatchObject({ kind: 'func', name: 'bpf_rcu_read_lock' });
    // 8 bytes of CONFIG_HZ, 4 each of the version and a tristate, 1 of a bool, 64 of a text.
    expect(globalData.find(({ section }) => section === '.kconfig')?.size).toBe(81);
  });

  it('are fields of the kernel, spelled out', () => {
    const { coreRelocations } = read('core');
    const found = (kind: string) =>
      coreRelocations.filter((each) => each.kind === kind).map(({ path }) => path);
    expect(found('byte_off')).toEqual(
      expect.arrayContaining(
        [
          'task_struct.mm',
          'mm_struct.exe_file',
          'file.mode',
          'task_struct.inside',
          'task_struct.deeper',
          'task_struct.words[2].halves.high',
          'task_struct.table[1][4]',
          'task_struct[1].pid',
          'renamed___old.gone',
        ].map((path) =>
          expect.stringMatching(
            new RegExp(`^${path.replace(/[[\]]/g, '\\$&').replace('task_struct', 'task_(struct|t)')}$`),
          ),
        ),
      ),
    );
    expect(found('byte_sz')).toContainEqual(expect.stringMatching(/^task_(struct|t)\.words$/));
    expect(found('field_exists')).toEqual(expect.arrayContaining(['renamed___old.gone']));
    expect(found('local_type_id')).toEqual(['file']);
    expect(found('target_type_id')).toEqual(['mm_struct']);
    expect(found('type_exists')).toEqual(['task_struct']);
    expect(found('type_size')).toEqual(['word']);
    expect(found('enumval_exists')).toEqual(['state::STOPPED']);
    expect(found('enumval_value')).toEqual(['state::RUNNING']);
    for (const kind of ['signed', 'lshift_u64', 'rshift_u64']) expect(found(kind).length).toBeGreaterThan(0);
  });

  it('is told without BTF, too', () => {
    const bytes = compileBpf(text('variables'), { target, debug: false });
    const { variables, programs, btf } = parseObject(bytes);
    expect(btf).toBeUndefined();
    const symbols = runOn(bytes, 'llvm-readelf', '-s', '-W', 'FILE');
    const counter = / (\d+) OBJECT +GLOBAL DEFAULT +\d+ counter$/m.exec(symbols)?.[1];
    expect(variables.find(({ name }) => name === 'counter')).toMatchObject({
      section: '.bss',
      size: Number(counter),
      typeId: 0,
    });
    expect(programs[0]?.relocations.map(({ target: { kind } }) => kind)).toContain('data');
  });

  it('in an arena is a variable, too', () => {
    const { variables, programs } = read('arena');
    expect(variables.map(({ name, section }) => [name, section])).toEqual(
      expect.arrayContaining([
        ['shared_counter', '.addr_space.1'],
        ['head', '.addr_space.1'],
      ]),
    );
    const used = programs[0]?.relocations.map(({ target: each }) =>
      each.kind === 'data' ? each.variable : each.kind,
    );
    expect(used).toEqual(expect.arrayContaining(['shared_counter', 'head', 'map']));
  });
});

describe('the target of a relocation', () => {
  it('has the fields of its kind', () => {
    expectTypeOf<Extract<RelocationTarget, { kind: 'data' }>>().toHaveProperty('variable');
    expectTypeOf<Extract<RelocationTarget, { kind: 'map' }>>().not.toHaveProperty('offset');
    expectTypeOf<RelocationTarget['kind']>().toEqualTypeOf<
      'map' | 'data' | 'call' | 'callback' | 'kconfig' | 'ksym' | 'kfunc' | 'jump_table' | 'unresolved'
    >();
    expect(true).toBe(true);
  });
});
