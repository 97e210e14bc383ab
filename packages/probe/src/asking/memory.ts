import type { Verdict } from '../verdict.ts';
import { answer, answerSync, type Probing } from './question.ts';

const memories = new Set<Memory<Verdict>>();

/**
 * The verdicts of one kind of probe, by what was asked. Those that may be different tomorrow (`denied`, `unknown`) are
 * asked for again each time.
 */
export class Memory<V extends Verdict> {
  readonly #known = new Map<string, V>();

  constructor() {
    memories.add(this);
  }

  /** What is known, or what the probe finds. */
  async ask(key: string, probing: () => Probing<V>): Promise<V> {
    return this.recall(key) ?? this.keep(key, await answer(probing()));
  }

  /** The same, on this thread. */
  askSync(key: string, probing: () => Probing<V>): V {
    return this.recall(key) ?? this.keep(key, answerSync(probing()));
  }

  recall(key: string): V | undefined {
    return this.#known.get(key);
  }

  keep(key: string, verdict: V): V {
    if (verdict.status !== 'unknown' && verdict.status !== 'denied') this.#known.set(key, verdict);
    return verdict;
  }

  forget(): void {
    this.#known.clear();
  }
}

/**
 * Forgets all verdicts, so that the kernel is asked anew: after a module was loaded, a sysctl
 * changed, or this process lost rights.
 *
 * @example
 * ```ts
 * import { forget, programType } from '@ebpf-ts/probe';
 *
 * await programType('netfilter');
 * forget();
 * await programType('netfilter'); // asks the kernel again
 * ```
 */
export function forget(): void {
  for (const memory of memories) memory.forget();
}
