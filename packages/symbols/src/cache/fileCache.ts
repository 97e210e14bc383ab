import { type Stats, statSync } from 'node:fs';
import { buildIdPaths, type Location } from '../binary/debugFile.ts';
import type { SymbolFileOptions } from '../binary/options.ts';
import { SymbolFile } from '../binary/symbolFile.ts';
import { type Bytes, withFile } from '../bytes.ts';
import { buildIdOf } from '../elf/buildId.ts';
import { type ElfFile, readElf } from '../elf/elfFile.ts';
import { ByteCache } from './byteCache.ts';

/** A file whose symbols are known, or why they are not. */
export type KnownFile = { readonly byteLength: number } & (
  | { readonly file: SymbolFile; readonly problem?: never }
  | { readonly file?: never; readonly problem: string }
);

/** How many files are known by their inodes: more than have room. */
const MOST_INODES = 4096;

/** The symbols of files, kept by build id, so that containers share them, or by inode for files without one. */
export class FileCache {
  readonly #options: SymbolFileOptions;
  readonly #files: ByteCache<KnownFile>;
  /** What the file behind an inode is kept by. */
  readonly #inodes = new Map<string, string>();
  /** What the file of a mapping is kept by, so that the system is not asked again. */
  readonly #owners = new WeakMap<object, string>();
  /** What the file with a build id is kept by; the kernel gives 20 bytes, filled with zeros. */
  readonly #buildIds = new Map<string, string>();

  constructor(limit: number, options: SymbolFileOptions) {
    this.#options = options;
    this.#files = new ByteCache(limit);
  }

  /**
   * The symbols of the file that is found at one of some paths. An `owner` is something that has that one file as long
   * as it exists.
   */
  load(paths: Iterable<string>, location: Location, owner: object = paths): KnownFile {
    const known = this.#files.get(this.#owners.get(owner) ?? '');
    if (known !== undefined) return known;
    let problem = 'its file is gone';
    for (const path of paths) {
      try {
        const inode = inodeOf(statSync(path));
        const loaded = this.#known(inode, (use) => withFile(path, use), location);
        this.#owners.set(owner, this.#inodes.get(inode) ?? '');
        return loaded;
      } catch (error) {
        problem = messageOf(error);
      }
    }
    return { problem, byteLength: 0 };
  }

  /** The symbols of what is mapped without a file; `name` is what it is known by until its build id is read. */
  loadBytes(name: string, open: <T>(use: (bytes: Bytes) => T) => T, location: Location): KnownFile {
    try {
      return this.#known(name, open, location);
    } catch (error) {
      return { problem: messageOf(error), byteLength: 0 };
    }
  }

  /** The symbols of the file with a build id: one that was read before, or that is installed by its build id. */
  byBuildId(buildId: string): KnownFile | undefined {
    const key = this.#buildIds.get(paddedBuildId(buildId));
    const known = key === undefined ? undefined : this.#files.get(key);
    if (known !== undefined) return known;
    for (const path of buildIdPaths(withoutPadding(buildId), '', this.#options.debugFolders)) {
      const loaded = this.load([path], { path, root: '' });
      const isIts = paddedBuildId(loaded.file?.buildId ?? '') === paddedBuildId(buildId);
      if (isIts) return loaded;
    }
    return undefined;
  }

  clear(): void {
    this.#files.clear();
    this.#inodes.clear();
    this.#buildIds.clear();
  }

  #known(inode: string, open: <T>(use: (bytes: Bytes) => T) => T, location: Location): KnownFile {
    const key = this.#inodes.get(inode);
    const known = key === undefined ? undefined : this.#files.get(key);
    if (known !== undefined) return known;
    return open((bytes) => {
      const elf = elfIn(bytes);
      const buildId = 'problem' in elf ? undefined : buildIdOf(elf);
      // A build id alone could be forged by a process that wants another's frames to have wrong names.
      const name = buildId === undefined ? inode : `${buildId} ${bytes.size}`;
      if (this.#inodes.size >= MOST_INODES) this.#inodes.clear();
      this.#inodes.set(inode, name);
      const shared = this.#files.get(name);
      if (shared !== undefined) return shared;
      const loaded = 'problem' in elf ? elf : loadedFile(() => SymbolFile.of(elf, location, this.#options));
      this.#files.set(name, loaded);
      if (this.#buildIds.size >= MOST_INODES) this.#buildIds.clear();
      if (buildId !== undefined) this.#buildIds.set(paddedBuildId(buildId), name);
      return loaded;
    });
  }
}

/** A build id as the kernel has it in stack traces: 20 bytes. */
export function paddedBuildId(buildId: string): string {
  return buildId.slice(0, 40).padEnd(40, '0');
}

type Problem = Extract<KnownFile, { readonly problem: string }>;

/** The headers of a file, or why it has none. */
function elfIn(bytes: Bytes): ElfFile | Problem {
  try {
    return readElf(bytes);
  } catch (error) {
    return problemOf(error);
  }
}

function loadedFile(load: () => SymbolFile): KnownFile {
  try {
    const file = load();
    return { file, byteLength: file.byteLength };
  } catch (error) {
    return problemOf(error);
  }
}

/** Damaged files are kept as such, and not read again and again. */
function problemOf(error: unknown): Problem {
  return { problem: messageOf(error), byteLength: 256 };
}

/** An MD5 build id has 16 bytes. */
function withoutPadding(buildId: string): string {
  return buildId.length === 40 && buildId.endsWith('00000000') ? buildId.slice(0, 32) : buildId;
}

function inodeOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
