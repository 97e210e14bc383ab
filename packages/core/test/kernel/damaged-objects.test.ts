import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import {
  BpfObject,
  BtfError,
  ElfError,
  LoadError,
  MapError,
  PermissionError,
  UnsupportedError,
  VerifierError,
} from '../../src/index.ts';
import { EXECS } from './execs.ts';

/** How many damaged objects a run tries; a larger budget is for looking for trouble. */
const BUDGET = Number(process.env['DAMAGED_OBJECTS'] ?? 300);

/** A generator of numbers that gives the same sequence for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The object with some of its bits turned over. */
function damaged(bytes: Uint8Array, seed: number): Uint8Array {
  const below = numbers(seed);
  const copy = bytes.slice();
  for (let flips = 1 + below(4); flips > 0; flips--) {
    const index = below(copy.length);
    copy[index] = (copy[index] ?? 0) ^ (1 << below(8));
  }
  return copy;
}

const OURS = [BtfError, ElfError, LoadError, MapError, PermissionError, UnsupportedError, VerifierError];

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

  it(`never ends the process: ${BUDGET} objects with turned bits are taken, or refused with an error of ours`, async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= BUDGET; seed++) {
      const outcome = await BpfObject.open(damaged(bytes, seed))
        .then((spec) => spec.load())
        .then(async (object) => {
          await object.close();
          return 'taken';
        })
        .catch((error: unknown) => {
          if (!OURS.some((kind) => error instanceof kind)) throw new Error(`seed ${seed}`, { cause: error });
          return error instanceof Error ? error.name : '';
        });
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // Bits in debug information harm nothing, bits in headers and types do: both have to occur.
    expect(outcomes.get('taken')).toBeGreaterThan(0);
    expect((outcomes.get('ElfError') ?? 0) + (outcomes.get('BtfError') ?? 0)).toBeGreaterThan(0);
    if (BUDGET > 300) console.log(outcomes);
  });
});
