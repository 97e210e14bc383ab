import { binding, isNativeError, type MapCreateOptions } from '@ebpf-ts/native';
import type { Verdict } from './verdict.ts';

/** A map type that can be asked for, by bpftool's name. */
export type ProbedMapType =
  | 'array'
  | 'hash'
  | 'lru_hash'
  | 'lru_percpu_hash'
  | 'percpu_array'
  | 'percpu_hash'
  | 'perf_event_array'
  | 'ringbuf';

/** The smallest map of a type that a kernel accepts, and the release that brought the type. */
type Attempt = Omit<MapCreateOptions, 'name'> & { readonly since: string };

const ATTEMPTS: Readonly<Record<ProbedMapType, Attempt>> = {
  hash: { type: 1, keySize: 4, valueSize: 4, maxEntries: 1, since: '3.19' },
  array: { type: 2, keySize: 4, valueSize: 4, maxEntries: 1, since: '3.19' },
  perf_event_array: { type: 4, keySize: 4, valueSize: 4, maxEntries: 1, since: '4.3' },
  percpu_hash: { type: 5, keySize: 4, valueSize: 4, maxEntries: 1, since: '4.6' },
  percpu_array: { type: 6, keySize: 4, valueSize: 4, maxEntries: 1, since: '4.6' },
  lru_hash: { type: 9, keySize: 4, valueSize: 4, maxEntries: 1, since: '4.10' },
  lru_percpu_hash: { type: 10, keySize: 4, valueSize: 4, maxEntries: 1, since: '4.10' },
  // A multiple of the page size, and 64 KiB is one of every page size in use.
  ringbuf: { type: 27, keySize: 0, valueSize: 0, maxEntries: 65_536, since: '5.8' },
};

/**
 * Whether this kernel has a map type: one is created, and closed at once.
 *
 * @example
 * ```ts
 * import { mapType } from '@ebpf-ts/probe';
 *
 * if (mapType('ringbuf').status === 'unsupported') console.error('needs Linux 5.8');
 * ```
 */
export function mapType(name: ProbedMapType): Verdict {
  const { since, ...attempt } = ATTEMPTS[name];
  try {
    binding.mapClose(binding.mapCreate({ ...attempt, name: 'probe' }));
    return { status: 'supported', evidence: [answered('0')], since };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const evidence = [answered(error.code)];
    if (error.code === 'EINVAL') return { status: 'unsupported', evidence, since };
    if (error.code === 'EPERM' || error.code === 'EACCES') {
      return { status: 'denied', evidence, since, hint: 'run as root, or with CAP_BPF' };
    }
    return { status: 'unknown', evidence, since };
  }
}

function answered(errno: string) {
  return { kind: 'syscall', syscall: 'BPF_MAP_CREATE', errno } as const;
}
