import { type Dirent, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { binding, isNativeError } from '@ebpf-ts/native';
import { LinkError } from '../errors/linkError.ts';

/** What is pinned at a path of a BPF file system, and may be opened there. */
export interface Pin {
  readonly path: string;
  readonly kind: 'program' | 'map' | 'link';
  /** By which the kernel knows it, wherever else it is pinned. */
  readonly id: number;
}

/**
 * Walks over a BPF file system, from a folder of it down, and tells what is pinned there: paths in the order of their
 * names. What comes and goes meanwhile may be missing.
 *
 * @param folder by default every BPF file system that is mounted, as a rule `/sys/fs/bpf`
 * @throws {LinkError} where a folder is on no BPF file system
 * @throws {PermissionError} where the kernel refuses this process: it needs CAP_BPF, and the rights to the paths
 *
 * @example
 * ```ts
 * import { listPins, openMap } from '@ebpf-ts/core';
 *
 * for (const { path, kind, id } of listPins('/sys/fs/bpf')) {
 *   console.log(path, kind, id);
 *   if (kind !== 'map') continue;
 *   using map = openMap({ path });
 *   console.log(map.info.name);
 * }
 * ```
 */
export function* listPins(folder?: string): Generator<Pin, undefined, undefined> {
  for (const root of folder === undefined ? mounted() : [folder]) {
    try {
      if (statfsSync(root).type !== BPF_FILE_SYSTEM) {
        throw new LinkError(
          'the list of pins',
          `${root} is on no BPF file system: grep bpf /proc/mounts shows those`,
        );
      }
      yield* below(root);
    } catch (error) {
      throw LinkError.from(`the pins below ${root}`, error);
    }
  }
}

/** `BPF_FS_MAGIC`. */
const BPF_FILE_SYSTEM = 0xcafe4a11;

const KINDS: Readonly<Record<string, Pin['kind']>> = { prog: 'program', map: 'map', link: 'link' };

function* below(folder: string): Generator<Pin, undefined, undefined> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* below(path);
    } else if (entry.isFile()) {
      const pin = pinAt(path);
      if (pin !== undefined) yield pin;
    }
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined of what went away meanwhile, and of what is of another kind. */
function pinAt(path: string): Pin | undefined {
  try {
    const { kind, id } = binding.pinnedAt(path);
    const known = KINDS[kind];
    return known === undefined ? undefined : { path, kind: known, id };
  } catch (error) {
    if (isNativeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Paths have their spaces and the like in octal. */
function mounted(): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'bpf')
    .map(([, path = '']) =>
      path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}
