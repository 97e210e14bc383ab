import { BtfError } from '@ebpf-ts/btf';
import { describe, expect, it } from 'vitest';
import { ElfError, parseObject } from '../src/index.ts';
import { compileBpf } from './compile.ts';
import { fixtures } from './fixtures.ts';

const objects = (['bpfel', 'bpfeb'] as const).flatMap((target) =>
  Object.entries(fixtures).map(([name, source]) => ({
    name: `${name} for ${target}`,
    bytes: compileBpf(source, { target }),
  })),
);

describe.each(objects)('a damaged object, $name,', ({ bytes }) => {
  it('is refused with a typed error at any length', () => {
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 200)) {
      expect(outcome(bytes.subarray(0, length))).toBe('refused');
    }
  }, 60_000);

  it('is read or refused with a typed error, whatever bytes are changed', () => {
    const random = seeded(0xeb9f);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 1000; round++) outcomes[outcome(damage(bytes, random))]++;
    expect(outcomes.refused).toBeGreaterThan(0);
  }, 60_000);
});

/** Up to 4 changes: a bit, a byte, or a word that counts and offsets overflow on. */
function damage(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const changed = bytes.slice();
  for (let change = random(4); change >= 0; change--) {
    const at = random(changed.length);
    const kind = random(3);
    if (kind === 0) changed[at] = (changed[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) changed[at] = random(256);
    else changed.set([0xff, 0xff, 0xff, random(2) * 0x7f].slice(0, changed.length - at), at);
  }
  return changed;
}

function outcome(bytes: Uint8Array): 'read' | 'refused' {
  try {
    parseObject(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof ElfError || error instanceof BtfError) return 'refused';
    throw error;
  }
}

/** A linear congruential generator, so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
