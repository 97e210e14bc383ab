import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BtfError } from '@ebpf-ts/btf';
import { beforeAll, describe, expect, it } from 'vitest';
import { compiledBpfText } from '../../../scripts/setup/fixtures.mjs';
import { cache } from '../../../scripts/setup/paths.mjs';
import { attachTargetOf, declTagsOf, ElfError, parseObject } from '../src/index.ts';
import { fixtures } from './fixtures.ts';
import { mutantOf, seeded } from './mutants.ts';

/** How many damaged objects there are, and what makes them differ. */
const budget = Number(process.env['FUZZ_MUTANTS'] ?? 5000);
const seed = Number(process.env['FUZZ_SEED'] ?? 0xeb9f);

const folder = fileURLToPath(new URL('bpf/', import.meta.url));
const texts = [
  ...['maps', 'functions', 'variables', 'structOps', 'legacy', 'tags', 'arena', 'externs', 'core'].map(
    (name) => readFileSync(join(folder, `${name}.bpf.c`), 'utf8'),
  ),
  fixtures.everything,
];

describe('a damaged object', () => {
  let objects: readonly Uint8Array[] = [];
  beforeAll(async () => {
    const compiled = texts.flatMap((text) => [compiledBpfText(text, 'bpf'), compiledBpfText(text, 'bpfeb')]);
    const corpus = process.env['BPF_CORPUS'];
    const gathered = corpus === undefined ? [] : objectsBelow(corpus);
    objects = [...(await Promise.all(compiled)), ...gathered].map(
      (path) => new Uint8Array(readFileSync(path)),
    );
  }, 120_000);

  it('is refused with a typed error at any length', { timeout: 120_000 }, () => {
    for (const bytes of objects.slice(0, texts.length * 2)) {
      for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 100)) {
        expect(outcome(bytes.subarray(0, length))).toBe('refused');
      }
    }
  });

  it('is read or refused with a typed error within a second, whatever bytes are changed', {
    timeout: 30_000 + budget * 20,
  }, () => {
    const outcomes = { read: 0, refused: 0 };
    let slowest = 0;
    for (let round = 0; round < budget; round++) {
      const random = seeded(seed + round * 2654435761);
      const bytes = objects[random(objects.length)];
      if (bytes === undefined) throw new Error('there are no objects');
      const mutant = mutantOf(bytes, random);
      const before = process.cpuUsage().user;
      kept(mutant, seed + round, () => outcomes[outcome(mutant)]++);
      // Of this thread's own work: the machine may be busy, or collect garbage.
      const spent = (process.cpuUsage().user - before) / 1e6;
      if (spent > 1) kept(mutant, seed + round, () => expect(secondsFor(mutant)).toBeLessThan(1));
      slowest = Math.max(slowest, spent);
    }
    if (budget > 5000)
      console.log(`${budget} mutants: ${JSON.stringify(outcomes)}, the slowest took ${slowest} s`);
    expect(outcomes.refused).toBeGreaterThan(budget / 10);
    expect(outcomes.read).toBeGreaterThan(budget / 10);
  });
});

function outcome(bytes: Uint8Array): 'read' | 'refused' {
  try {
    const { btf, programs } = parseObject(bytes);
    if (btf !== undefined) declTagsOf(btf);
    for (const { section } of programs) attachTargetOf(section);
    return 'read';
  } catch (error) {
    if (!(error instanceof ElfError) && !(error instanceof BtfError)) throw error;
    // Every refusal says where, and why.
    if (!(error.offset >= 0) || error.reason === '')
      throw new Error(`a refusal without place: ${error.message}`);
    return 'refused';
  }
}

function secondsFor(bytes: Uint8Array): number {
  const before = process.cpuUsage().user;
  outcome(bytes);
  return (process.cpuUsage().user - before) / 1e6;
}

/** Keeps the object that something fails on. */
function kept<T>(mutant: Uint8Array, name: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    mkdirSync(join(cache, 'mutants'), { recursive: true });
    const path = join(cache, 'mutants', `${name}.o`);
    writeFileSync(path, mutant);
    throw new Error(`the mutant ${path}`, { cause: error });
  }
}

function objectsBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.o'))
    .map((name) => join(root, name));
}
