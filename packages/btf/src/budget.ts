import type { Btf } from './btf.ts';

/**
 * What walking types may cost. Types that hold each other twice over, level by level, would fill any memory once they are
 * written out, and chains without end any stack; no compiler makes such.
 */
export interface Budget {
  /** Counts steps, `depth` levels below the type that was asked for. */
  spend(id: number, depth: number, steps?: number): void;
}

const maximumDepth = 512;
const stepsPerType = 64;
const stepsPerByte = 16;

/** `bytes` is the size of a value that is walked with its type. */
export function budgetFor(btf: Btf, bytes = 0): Budget {
  const refuse = (id: number, reason: string) =>
    btf.refusal(id, reason, 'Check that the BTF is sound, or print fewer types');
  let left = 50_000 + btf.typeCount * stepsPerType + bytes * stepsPerByte;
  return {
    spend(id, depth, steps = 1) {
      if (depth > maximumDepth) throw refuse(id, `it leads ${maximumDepth} levels deep`);
      left -= steps;
      if (left < 0) throw refuse(id, 'its types repeat each other endlessly');
    },
  };
}
