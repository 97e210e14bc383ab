import { describe, expect, test } from 'vitest';
import { merge } from '../checks/machine.mjs';
import { totalsLine, totalsOf } from '../checks/totals.mjs';
import type { Outcome, Run } from '../journal/journal.mjs';
import { parseArguments } from '../matrix/arguments.mjs';
import { runOnKernel } from '../matrix/kernel.mjs';
import type { startMachine } from '../matrix/machine.mjs';
import { failureLines } from '../matrix/progress.mjs';
import { differences, skipsOf } from '../matrix/skips.mjs';
import { cellOf, kindTable, totalsTable } from '../matrix/table.mjs';
import { UsageError } from '../vm/arguments.mjs';

const outcome = (id: string, state: Outcome['state'], more: Partial<Outcome> = {}): Outcome => ({
  id,
  file: `${id[0]}.test.ts`,
  name: id,
  state,
  errors: state === 'failed' ? ['Error: no'] : [],
  ...more,
});

function runOf(outcomes: readonly Outcome[], more: Partial<Run> = {}): Run {
  const files = [...new Set(outcomes.map(({ file }) => file))].map((path) => ({ path, errors: [] }));
  return {
    outcomes: new Map(outcomes.map((each) => [each.id, each])),
    files,
    cutOff: undefined,
    cutOffIn: undefined,
    over: { errors: [] },
    ...more,
  };
}

describe('pnpm test:matrix', () => {
  test('takes kernels, and files after --', () => {
    expect(parseArguments([])).toEqual({
      kernels: ['5.10', '6.1', '6.12', 'newest'],
      files: [],
      expect: false,
      selfTest: false,
    });
    expect(parseArguments(['--', '6.12', '--expect'])).toMatchObject({ kernels: ['6.12'], expect: true });
    expect(parseArguments(['6.1', '--self-test']).selfTest).toBe(true);
    expect(parseArguments(['6.1', '--', 'attach', 'maps']).files).toEqual(['attach', 'maps']);
  });

  test.each([[['vista']], [['--wrong']], [['--expect', '--', 'attach']]])('refuses %j', (args) => {
    expect(() => parseArguments(args)).toThrow(UsageError);
  });
});

describe('a kernel', () => {
  /** Starts that went like this, one after the other; what each was asked is kept. */
  function machines(...runs: readonly Run[]) {
    const asked: { files: readonly string[]; endedMachine: readonly string[] }[] = [];
    const start: typeof startMachine = async (_kernel, files, { endedMachine }) => {
      asked.push({ files: [...files], endedMachine: [...endedMachine] });
      const run = runs[asked.length - 1] ?? runOf([], { over: undefined });
      return { run, problem: run.over === undefined ? 'Kernel panic' : undefined };
    };
    return { asked, start };
  }
  const files = ['a.test.ts', 'b.test.ts'];
  const cutOff = { id: 'b1', file: 'b.test.ts', name: 'b1' };

  test('is started once where all goes well', async () => {
    const { asked, start } = machines(runOf([outcome('a1', 'passed'), outcome('b1', 'passed')]));
    const run = await runOnKernel('6.12', files, () => {}, start);
    expect(asked).toHaveLength(1);
    expect(totalsLine(totalsOf(run))).toBe('2 passed, 0 failed, 0 skipped');
  });

  test('is started again after a test that ended it, which has failed, for the files that are left', async () => {
    const { asked, start } = machines(
      runOf([outcome('a1', 'passed')], { over: undefined, cutOff }),
      runOf([outcome('b1', 'skipped'), outcome('b2', 'passed')]),
    );
    const run = await runOnKernel('6.12', files, () => {}, start);
    expect(asked).toEqual([
      { files, endedMachine: [] },
      { files: ['b.test.ts'], endedMachine: ['b1'] },
    ]);
    expect(totalsLine(totalsOf(run))).toBe('2 passed, 1 failed, 0 skipped');
    expect(failureLines(run)).toEqual([
      'FAILED b.test.ts > b1\n    it ended the machine, or hung. Kernel panic',
    ]);
  });

  test('is started again after a file that ended it beside its tests, which has failed', async () => {
    const three = [...files, 'c.test.ts'];
    const { asked, start } = machines(
      runOf([outcome('a1', 'passed')], { over: undefined, cutOffIn: 'b.test.ts' }),
      runOf([outcome('c1', 'passed')]),
    );
    const run = await runOnKernel('6.12', three, () => {}, start);
    expect(asked.map((each) => each.files)).toEqual([three, ['c.test.ts']]);
    expect(totalsLine(totalsOf(run))).toBe('2 passed, 1 failed, 0 skipped');
    expect(failureLines(run)).toEqual([
      'FAILED b.test.ts\n    beside its tests it ended the machine, or hung. Kernel panic',
    ]);
  });

  test('fails as a whole where no file was entered', async () => {
    const { asked, start } = machines();
    const run = await runOnKernel('6.12', files, () => {}, start);
    expect(asked).toHaveLength(1);
    expect(totalsLine(totalsOf(run))).toBe('0 passed, 1 failed, 0 skipped');
    expect(failureLines(run)).toEqual(['FAILED\n    Kernel panic']);
  });

  test('is given up after six tests that ended it', async () => {
    const runs = Array.from({ length: 9 }, (_, index) =>
      runOf([], { over: undefined, cutOff: { ...cutOff, id: `b${index}` } }),
    );
    const { asked, start } = machines(...runs);
    const run = await runOnKernel('6.12', files, () => {}, start);
    expect(asked).toHaveLength(6);
    expect(totalsOf(run).failed).toBe(7);
  });
});

describe('the skips of a kernel', () => {
  const run = runOf([
    outcome('a1', 'passed'),
    outcome('a2', 'skipped', { reason: 'program xdp: needs Linux 4.8' }),
    outcome('a3', 'skipped', { reason: 'program xdp: denied' }),
    outcome('a4', 'skipped', { reason: 'map ringbuf: needs Linux 5.8' }),
  ]);

  test('are counted by feature', () => {
    expect(skipsOf(run)).toEqual({ 'map ringbuf': 1, 'program xdp': 2 });
  });

  test('differ where a feature is skipped more often, less often or anew', () => {
    expect(differences({ 'map ringbuf': 1, 'program xdp': 2 }, skipsOf(run))).toEqual([]);
    expect(differences({ 'program xdp': 1, 'program tc': 1 }, skipsOf(run))).toEqual([
      'program xdp: 2 tests skipped, 1 expected',
      'program tc: 0 tests skipped, 1 expected',
      'map ringbuf: 1 tests skipped, 0 expected',
    ]);
  });
});

describe('the table', () => {
  const old = runOf([
    outcome('a1', 'passed', { kind: 'xdp' }),
    outcome('a2', 'skipped', { kind: 'tcx/ingress' }),
    outcome('a3', 'passed', { kind: 'iter' }),
    outcome('a4', 'failed', { kind: 'iter' }),
  ]);

  test.each([
    ['xdp', 'fires'],
    ['tcx/ingress', '–'],
    ['iter', 'FAILED'],
    ['struct_ops', 'not yet'],
  ])('says of %s: %s', (kind, cell) => {
    expect(cellOf(kind, old)).toBe(cell);
  });

  test('has a row for each kind and a column for each kernel', () => {
    expect(
      kindTable(
        ['xdp', 'struct_ops'],
        new Map([
          ['5.10', old],
          ['newest', runOf([])],
        ]),
      ),
    ).toBe(
      ['program     5.10     newest', 'xdp         fires    not yet', 'struct_ops  not yet  not yet'].join(
        '\n',
      ),
    );
    expect(totalsTable(new Map([['5.10', totalsOf(old)]]))).toBe(
      ['kernel  passed  failed  skipped', '5.10    2       1       1'].join('\n'),
    );
  });
});

test('of a test that ran here and in a machine the graver result counts; a skip here does not', () => {
  const here = runOf([
    outcome('a1', 'passed'),
    outcome('a2', 'skipped'),
    outcome('a3', 'skipped'),
    outcome('a4', 'failed'),
  ]);
  const there = runOf([
    outcome('a1', 'failed'),
    outcome('a2', 'passed'),
    outcome('a3', 'skipped'),
    outcome('a4', 'passed'),
  ]);
  const states = [...merge(here, there).outcomes.values()].map(({ state }) => state);
  expect(states).toEqual(['failed', 'passed', 'skipped', 'failed']);
});
