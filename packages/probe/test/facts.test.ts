import { readFileSync } from 'node:fs';
import { programKinds, programSectionOf } from '@ebpf-ts/elf';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { helperIds } from '../../asm/src/index.ts';
import { gplHelpers } from '../../cli/src/inspect/license.ts';
import { mapTypeNames } from '../../elf/src/maps/types.ts';
import * as generator from '../scripts/generate-facts.mjs';
import { compareReleases, newestOf } from '../src/facts/release.ts';
import { type AttachTypeName, facts, isAtLeast, type MapTypeName } from '../src/index.ts';

describe('the facts', () => {
  it('are what their sources give', () => {
    const made = generator.facts();
    expect(words(readFileSync(generator.table, 'utf8'))).toEqual(words(made.table));
    expect(readFileSync(generator.disagreements, 'utf8')).toBe(made.disagreements);
  });

  it('agree with libbpf on the numbers of helpers, programs, attachments and maps', () => {
    for (const [name, { id }] of Object.entries(facts.helpers)) {
      expect([name, id]).toEqual([name, Reflect.get(helperIds, name)]);
    }
    expect(Object.keys(facts.helpers)).toEqual(Object.keys(helperIds));
    for (const [name, { id }] of Object.entries(facts.mapTypes).filter(
      ([, each]) => each.id < mapTypeNames.length,
    )) {
      expect([id, name]).toEqual([id, mapTypeNames[id]]);
    }
    for (const section of programKinds.map(programSectionOf)) {
      if (section === undefined) continue;
      expect(Reflect.get(facts.programTypes, section.programType)).toMatchObject({
        id: section.programTypeId,
      });
      if (section.attachType === undefined) continue;
      expect(Reflect.get(facts.attachTypes, section.attachType)).toMatchObject({ id: section.attachTypeId });
    }
  });

  it('keep from others what the command says that they keep', () => {
    const kept = Object.entries(facts.helpers).filter(([, { gplOnly }]) => gplOnly);
    expect(kept.map(([name]) => name).sort()).toEqual([...gplHelpers].sort());
  });

  it('tell which programs may call a helper', () => {
    expect(facts.helpers.bpf_redirect_map.programs).toEqual(['xdp']);
    expect(facts.helpers.bpf_bprm_opts_set.programs).toEqual(['lsm']);
    expect(facts.helpers.bpf_map_lookup_elem.programs).toHaveLength(
      Object.keys(facts.programTypes).length - 1,
    );
    const types = new Set(Object.keys(facts.programTypes));
    for (const { programs } of Object.values(facts.helpers)) {
      expect(programs.length).toBeGreaterThan(0);
      for (const program of programs) expect(types).toContain(program);
      expect(programs).not.toContain('ext');
    }
    expectTypeOf(facts.helpers.bpf_redirect_map.programs).toEqualTypeOf<readonly ['xdp']>();
  });

  it('are dated with text, since 5.10 is no number', () => {
    expect(facts.helpers.bpf_d_path.since).toBe('5.10');
    expect(facts.helpers.bpf_spin_lock.since).toBe('5.1');
    expectTypeOf<'ringbuf'>().toExtend<MapTypeName>();
    expectTypeOf<'cgroup_inet4_connect'>().toExtend<AttachTypeName>();
    expectTypeOf<'nonsense'>().not.toExtend<AttachTypeName>();
  });
});

describe('releases', () => {
  it.each([
    ['7.3-cloud-amd64', '7.3', true],
    ['7.3-cloud-amd64', '7.10', false],
    ['5.10.0-30-amd64', '5.9', true],
    ['5.9.16', '5.10', false],
    ['6.18.44-fc-v595', '6.18', true],
    ['v6.1', '6.1', true],
  ])('%s is of %s or later: %s', (kernel, release, expected) => {
    expect(isAtLeast(kernel, release)).toBe(expected);
  });

  it('are ordered by their parts', () => {
    expect(['5.10', '5.9', '4.20', '6.1'].sort(compareReleases)).toEqual(['4.20', '5.9', '5.10', '6.1']);
    expect(newestOf(['5.9', undefined, '5.10'])).toBe('5.10');
    expect(newestOf([])).toBeUndefined();
  });
});

/** The generator knows nothing of how lines are broken. */
function words(source: string): readonly string[] {
  return source.split(/[\s,[\]]+/);
}
