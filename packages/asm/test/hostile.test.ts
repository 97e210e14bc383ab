import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeExercise } from '../../../scripts/fuzz/exercises/code.mjs';
import { mutantsOf, readMutants } from '../../../scripts/fuzz/mutants.mjs';
import { sectionsOf } from '../../../scripts/fuzz/sections.mjs';
import { fixtureSeeds } from '../../../scripts/fuzz/seeds.mjs';
import * as asm from '../src/index.ts';

/** Those of whole objects are read by the tests beside the parser of objects. */
const MUTANTS = 5_000;

it(`damaged code is decoded, listed and made the same again, or refused as an AsmError: ${MUTANTS} sections`, {
  timeout: 300_000,
}, async () => {
  const objects = (await fixtureSeeds()).map((path) => new Uint8Array(readFileSync(path)));
  const code = objects.flatMap((bytes) =>
    sectionsOf(bytes).sections.flatMap(({ isCode, start, end }) =>
      isCode && end > start ? [bytes.slice(start, end)] : [],
    ),
  );
  const exercise = codeExercise(asm);
  const mutants = mutantsOf(
    code.map((bytes) => ({ bytes, exercise })),
    1,
  );
  const { read, refused, findings } = readMutants(mutants, Array(MUTANTS).keys());
  expect(findings).toEqual([]);
  expect(read).toBeGreaterThan(MUTANTS / 2);
  expect(refused).toBeGreaterThan(MUTANTS / 100);
});
