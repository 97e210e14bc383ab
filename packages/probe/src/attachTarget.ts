import { existsSync, readdirSync } from 'node:fs';
import { environment } from './environment.ts';
import type { Verdict } from './verdict.ts';

/** The kinds of attach whose targets can be looked up. */
export type AttachKind = 'tracepoint';

/**
 * Whether this kernel has a place to attach to: for `tracepoint`, one given as `CATEGORY/NAME`.
 *
 * @example
 * ```ts
 * import { attachTarget } from '@ebpf-ts/probe';
 *
 * console.log(attachTarget('tracepoint', 'sched/sched_process_exec').status); // supported
 * ```
 */
export function attachTarget(_kind: AttachKind, target: string): Verdict {
  const { tracefs } = environment();
  if (tracefs === undefined) {
    return {
      status: 'unknown',
      evidence: [{ kind: 'file', path: '/sys/kernel/tracing/events', says: 'not there' }],
      hint: 'tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing',
    };
  }
  const path = `${tracefs}/events/${target}`;
  if (existsSync(`${path}/id`)) {
    return { status: 'supported', evidence: [{ kind: 'file', path: `${path}/id`, says: 'there' }] };
  }
  const near = neighbours(tracefs, target);
  return {
    status: 'unsupported',
    evidence: [{ kind: 'file', path, says: 'not there' }],
    ...(near.length > 0 && { hint: `near it: ${near.join(', ')}` }),
  };
}

/** Tracepoints that somebody who wrote this name may have meant. */
function neighbours(tracefs: string, target: string): string[] {
  const [category = '', name = ''] = target.split('/');
  const stem = name.split('_').slice(0, 2).join('_');
  try {
    return readdirSync(`${tracefs}/events/${category}`)
      .filter((candidate) => candidate.startsWith(stem))
      .slice(0, 5)
      .map((candidate) => `${category}/${candidate}`);
  } catch {
    return [];
  }
}
