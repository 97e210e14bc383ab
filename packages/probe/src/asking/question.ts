import type { ProgramTryLoadOptions, TryResult } from '@ebpf-ts/native';
import { binding, type LinkTryCreateOptions, type LinkTryCreateResult } from '@ebpf-ts/native';

/** Something that the kernel is asked, on this thread or on another. */
export interface Question<A> {
  sync(): A;
  async(): Promise<A>;
}

/**
 * The course of a probe: what it asks in turn, and what it makes of the answers. It is told once, and run either way.
 */
export type Probing<T> = Generator<Question<unknown>, T, unknown>;

/** Asks one question in the course of a probe. */
export function* ask<A>(question: Question<A>): Probing<A> {
  // Whoever runs the course answers each question with what that very question returned.
  return (yield question) as A;
}

/** Would the kernel take this program? */
export function program(options: ProgramTryLoadOptions): Question<TryResult> {
  return {
    sync: () => binding.programTryLoadSync(options),
    async: () => binding.programTryLoad(options),
  };
}

/** Which of these would it take, that differ in their instructions only? */
export function programs(
  options: ProgramTryLoadOptions,
  each: readonly Uint8Array[],
): Question<readonly TryResult[]> {
  return {
    sync: () => binding.programTryLoadEachSync(options, each),
    async: () => binding.programTryLoadEach(options, each),
  };
}

/** Would it attach this program? */
export function link(
  options: ProgramTryLoadOptions,
  target: LinkTryCreateOptions,
): Question<LinkTryCreateResult> {
  return {
    sync: () => binding.linkTryCreateSync(options, target),
    async: () => binding.linkTryCreate(options, target),
  };
}

/** Runs a probe to its end, the event loop standing still. */
export function answerSync<T>(probing: Probing<T>): T {
  let step = probing.next();
  while (!step.done) step = probing.next(step.value.sync());
  return step.value;
}

/** Runs a probe to its end, the kernel being asked on other threads. */
export async function answer<T>(probing: Probing<T>): Promise<T> {
  let step = probing.next();
  while (!step.done) step = probing.next(await step.value.async());
  return step.value;
}
