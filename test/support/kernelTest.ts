import { release } from 'node:os';
import { type TestContext, test } from 'vitest';
import type { ProbedProgram } from '../../packages/probe/src/index.ts';
import exceptions from '../../scripts/matrix/exceptions.json' with { type: 'json' };
import type { unprobed } from '../../scripts/matrix/kinds.mjs';
import { decide } from './missing.ts';
import { type Need, nameOf, verdictOn } from './need.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The row of the matrix that a test stands for: a kind of program that it sees firing. */
    kind?: Kind;
  }
}

/** The rows of the matrix: what can be probed, and what cannot yet. */
export type Kind = ProbedProgram | (typeof unprobed)[number];

export interface KernelTestOptions {
  /** The kind of program that this test sees firing, if it does. */
  readonly kind?: Kind;
  /** Asked for in turn, just before the test runs. */
  readonly needs: readonly Need[];
  /** What must not be there, for a test of how that is reported. */
  readonly lacks?: Need;
}

/**
 * A test of something that not every kernel has. Where the probe says that something is missing, it is skipped with
 * the reason, or fails on a kernel that must have it.
 */
export function kernelTest(
  name: string,
  { kind, needs, lacks }: KernelTestOptions,
  body: (context: TestContext) => void | Promise<void>,
): void {
  test(name, async (context) => {
    if (kind !== undefined) context.task.meta.kind = kind;
    const place = { release: release(), matrix: process.env.EBPF_TS_KERNEL, exceptions };
    for (const need of needs) {
      const decision = decide(nameOf(need), verdictOn(need), place);
      if ('skip' in decision) context.skip(decision.skip);
      if ('fail' in decision) throw new Error(decision.fail);
    }
    if (lacks !== undefined && verdictOn(lacks).status === 'supported') {
      context.skip(`without ${nameOf(lacks)}: this kernel has it`);
    }
    await body(context);
  });
}
