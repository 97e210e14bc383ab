import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExercise } from '../../../../scripts/fuzz/exercises/load.mjs';
import { mutantsOf, readMutants } from '../../../../scripts/fuzz/mutants.mjs';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import * as core from '../../src/index.ts';
import { BpfObject, ElfError } from '../../src/index.ts';
import { EXECS } from './execs.ts';

/** `pnpm fuzz --native` tries more of them, and of more objects. */
const MUTANTS = 300;

describe('a damaged object', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await compileBpf(EXECS);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['an empty file', () => new Uint8Array(), /empty/],
    ['a text', () => new TextEncoder().encode('#!/bin/sh\necho no object\n'.repeat(8)), /not an ELF/],
    ['a program of this machine', () => new Uint8Array(readFileSync('/bin/true')), /clang -target bpf/],
    ['the first half of one', () => bytes.slice(0, bytes.length / 2), /./],
    ['the first 64 bytes of one', () => bytes.slice(0, 64), /./],
  ])('%s is an ElfError with the offset and the reason', async (_what, make, reason) => {
    const error = await BpfObject.open(make()).catch((refusal: unknown) => refusal);
    if (!(error instanceof ElfError)) throw error;
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(error.reason);
    expect(error.offset).toBeGreaterThanOrEqual(0);
  });

  it(`is loaded, or refused with an error of ours: ${MUTANTS} of them`, () => {
    const mutants = mutantsOf([{ bytes, exercise: loadExercise(core) }], 1);
    // How long the kernel takes is its own affair, and that of the machine it is emulated on.
    const { read, refused, findings } = readMutants(mutants, Array(MUTANTS).keys(), Infinity);
    expect(findings.map(({ problem }) => problem).join('\n')).toBe('');
    expect(read).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });
});
