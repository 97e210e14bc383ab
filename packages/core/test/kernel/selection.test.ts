import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import { bpfFixture } from '../../../../test/support/bpfFixture.ts';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject, type HashMap, MapError, type Program, type ProgramSpec } from '../../src/index.ts';

interface Shape {
  maps: {
    execs: HashMap<number, bigint>;
    exits: HashMap<number, bigint>;
    common: HashMap<number, bigint>;
    kept: HashMap<number, bigint>;
  };
  programs: { on_exec: 'tracepoint'; on_exit: 'tracepoint'; on_fork: 'tracepoint'; impossible: 'fentry' };
}

const open = async (pinRoot?: string) =>
  BpfObject.open<Shape>(await bpfFixture('selection.bpf.c', import.meta.url), pinRoot ? { pinRoot } : {});

/** What bpftool shows of the maps of a program of this process. */
function mapsOf(program: Program<'tracepoint'>): string[] {
  const shown: { map_ids?: number[] } = Object(bpftool('prog', 'show', 'id', `${program.info().id}`));
  return (shown.map_ids ?? []).map((id) => Object(bpftool('map', 'show', 'id', `${id}`)).name).sort();
}

test('a selected program is loaded with the maps that it uses, and nothing else', async () => {
  const spec = (await open()).select(['on_exec']);
  expectTypeOf(spec.programs).toEqualTypeOf<{ readonly on_exec: ProgramSpec<'tracepoint'> }>();
  await using object = await spec.load();
  expectTypeOf(object.programs).toEqualTypeOf<{ readonly on_exec: Program<'tracepoint'> }>();
  expect(Object.keys(object.programs)).toEqual(['on_exec']);
  expect(Object.keys(object.maps).sort()).toEqual(['common', 'execs']);
  expect(mapsOf(object.programs.on_exec)).toEqual(['common', 'execs']);
  expect(() => object.maps.exits).toThrow(MapError);
  expect(() => object.maps.exits).toThrow('no program that was selected uses it');

  await object.attach();
  const { pid } = spawnSync('/bin/true');
  expect([object.maps.execs.get(pid), object.maps.common.get(pid)]).toEqual([1n, 1n]);
});

test('what maps hold from the start is loaded with them: other maps, and programs that are called', async () => {
  const folder = bpfFolder();
  await using object = await (await open(folder)).select(['on_fork']).load();
  expect(Object.keys(object.programs).sort()).toEqual(['called', 'on_fork']);
  expect(Object.keys(object.maps).sort()).toEqual(['calls', 'held', 'holder', 'kept']);
  // The root of pins is another than the usual one, too.
  expect(existsSync(`${folder}/kept`)).toBe(true);
  expect(Object(bpftool('map', 'show', 'pinned', `${folder}/kept`)).id).toBe(object.maps.kept.info.id);
});

test('a name that the object does not have is refused, with those that it has', async () => {
  const spec: { select(names: readonly string[]): unknown } = await open();
  expect(() => spec.select(['on_exce'])).toThrow("object 'object' has no program on_exce, but");
});

test('two objects share a map, which lives as long as either of them', async () => {
  const first = await (await open()).select(['on_exec']).load();
  const spec = (await open()).select(['on_exit']);
  expect(spec.maps.common.autocreate).toBe(true);
  spec.maps.common.reuse = first.maps.common;
  await using second = await spec.load();
  expect(second.maps.common.info.id).toBe(first.maps.common.info.id);
  expect(mapsOf(second.programs.on_exit)).toEqual(['common', 'exits']);
  await first.attach();
  await second.attach();
  const { pid } = spawnSync('/bin/true');
  expect([first.maps.execs.get(pid), second.maps.exits.get(pid)]).toEqual([1n, 1n]);
  expect(first.maps.common.get(pid)).toBe(2n);
  await first.close();
  expect(second.maps.common.get(pid)).toBe(2n);
});

test('a map of another type or size cannot be shared, and the error says why', async () => {
  await using object = await (await open()).select(['on_exec']).load();
  const spec = await open();
  spec.maps.common.maxEntries = 128;
  expect(() => {
    spec.maps.common.reuse = object.maps.execs;
  }).toThrow("map 'common' cannot be map 'execs', which has max_entries 64 instead of 128");
});

test('flags of a map are those that it is created with', async () => {
  const spec = (await open()).select(['on_exec']);
  spec.maps.execs.flags = 1;
  await using object = await spec.load();
  const shown = bpftool('map', 'show', 'id', `${object.maps.execs.info.id}`);
  expect(shown).toMatchObject({ flags: 1 });
});

test('the verifier looks at each program by itself, also where one is called by way of an array', async () => {
  const verdicts = new Map<string, string>();
  for await (const { program, verdict, stats, jitedSize } of (await open()).verify()) {
    verdicts.set(program, verdict);
    if (verdict === 'success')
      expect([program, (stats?.processed ?? 0) > 0, jitedSize > 0]).toEqual([program, true, true]);
  }
  expect(Object.fromEntries(verdicts)).toEqual({
    on_exec: 'success',
    on_exit: 'success',
    on_fork: 'success',
    called: 'success',
    impossible: 'failure',
  });
});
