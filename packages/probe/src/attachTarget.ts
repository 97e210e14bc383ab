import { existsSync, readdirSync } from 'node:fs';
import { environment } from './environment.ts';
import { nearest } from './nearest.ts';
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
  if (!tracefs.readable) {
    return {
      status: 'denied',
      evidence: [{ kind: 'file', path: `${tracefs.path}/events`, says: 'not readable' }],
      hint: `tracefs lets root in only: run as root, or mount -o remount,mode=755 ${tracefs.path}`,
    };
  }
  const path = `${tracefs.path}/events/${target}`;
  if (existsSync(`${path}/id`)) {
    return { status: 'supported', evidence: [{ kind: 'file', path: `${path}/id`, says: 'there' }] };
  }
  const near = neighbours(tracefs.path, target);
  return {
    status: 'unsupported',
    evidence: [{ kind: 'file', path, says: 'not there' }],
    ...(near.length > 0 && { hint: `near it: ${near.join(', ')}` }),
  };
}

/** Tracepoints of the same category that somebody who wrote this name may have meant. */
function neighbours(tracefs: string, target: string): string[] {
  const [category = '', name = ''] = target.split('/');
  try {
    return nearest(name, readdirSync(`${tracefs}/events/${category}`)).map((near) => `${category}/${near}`);
  } catch {
    return [];
  }
}
