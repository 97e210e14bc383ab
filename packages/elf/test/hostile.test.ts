import { readFileSync } from 'node:fs';
import * as asm from '@ebpf-ts/asm';
import * as btf from '@ebpf-ts/btf';
import { beforeAll, describe, expect, it } from 'vitest';
import { objectExercise } from '../../../scripts/fuzz/exercises/object.mjs';
import { mutantsOf, readMutants } from '../../../scripts/fuzz/mutants.mjs';
import { seeded } from '../../../scripts/fuzz/random.mjs';
import { fixtureSeeds } from '../../../scripts/fuzz/seeds.mjs';
import * as elf from '../src/index.ts';

/** `pnpm fuzz` tries more of them, and of more objects. */
const MUTANTS = 20_000;

describe('a damaged object', () => {
  const exercise = objectExercise({ elf, btf, asm });
  let objects: readonly Uint8Array[] = [];
  beforeAll(async () => {
    objects = (await fixtureSeeds()).map((path) => new Uint8Array(readFileSync(path)));
  }, 120_000);

  it('is refused with a typed error at any length', { timeout: 120_000 }, () => {
    expect(objects.length).toBeGreaterThan(10);
    for (const bytes of objects) {
      for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 100))
        expect(exercise(bytes.subarray(0, length), seeded(length))).toBe('refused');
    }
  });

  it(`is read or refused with a typed error within a second: ${MUTANTS} of them`, {
    timeout: 600_000,
  }, () => {
    const mutants = mutantsOf(
      objects.map((bytes) => ({ bytes, exercise })),
      1,
    );
    const { read, refused, findings } = readMutants(mutants, Array(MUTANTS).keys());
    expect(findings).toEqual([]);
    expect(read).toBeGreaterThan(MUTANTS / 10);
    expect(refused).toBeGreaterThan(MUTANTS / 10);
  });
});
