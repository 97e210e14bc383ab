import { BtfError } from './error.ts';

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
export function budgetFor(typeCount: number, bytes = 0): Budget {
  let left = 50_000 + typeCount * stepsPerType + bytes * stepsPerByte;
  return {
    spend(id, depth, steps = 1) {
      if (depth > maximumDepth) throw refuse(id, `it leads ${maximumDepth} levels deep`);
      left -= steps;
      if (left < 0) throw refuse(id, 'its types repeat each other endlessly');
    },
  };
}

function refuse(id: number, reason: string): BtfError {
  return new BtfError(`BTF type ${id}`, 0, reason, 'Check that the BTF is sound, or print fewer types');
}
