import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** What a process holds of the kernel, counted from outside the code under test. */
export interface KernelState {
  /** Of this process, from /proc. */
  readonly descriptors: number;
  readonly threads: number;
  /** Of the whole machine, by bpftool. */
  readonly programs: ReadonlySet<number>;
  readonly maps: ReadonlySet<number>;
  readonly links: ReadonlySet<number>;
}

export function kernelState(): KernelState {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    programs: idsOf('prog'),
    maps: idsOf('map'),
    links: idsOf('link'),
  };
}

/** Programs, maps and links that are there now and were not before. */
export function addedSince(before: KernelState, now = kernelState()): string[] {
  const added = (kind: string, old: ReadonlySet<number>, current: ReadonlySet<number>) =>
    [...current].filter((id) => !old.has(id)).map((id) => `${kind} ${id}`);
  return [
    ...added('program', before.programs, now.programs),
    ...added('map', before.maps, now.maps),
    ...added('link', before.links, now.links),
  ];
}

/** The kernel frees programs and maps after an RCU grace period: waits until a condition holds, at most 5 s. */
export async function eventually<T>(probe: () => T, holds: (value: T) => boolean): Promise<T> {
  let value = probe();
  for (let tries = 0; tries < 100 && !holds(value); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    value = probe();
  }
  return value;
}

/** What bpftool prints as JSON. */
export function bpftool(...args: string[]): unknown {
  return JSON.parse(
    execFileSync('bpftool', ['-j', ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 }) || '[]',
  );
}

function idsOf(kind: 'prog' | 'map' | 'link'): Set<number> {
  const listed = bpftool(kind, 'show');
  if (!Array.isArray(listed)) throw new Error(`bpftool ${kind} show printed no list`);
  return new Set(listed.map((entry: { id: number }) => entry.id));
}
