import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Bytes, withFile } from '../bytes.ts';
import { buildIdOf } from '../elf/buildId.ts';
import { debugLinkOf } from '../elf/debugLink.ts';
import { type ElfFile, readElf } from '../elf/elfFile.ts';
import { rootedPath } from '../rootedPath.ts';
import type { SymbolFileOptions } from './options.ts';

/** Where a file is, beside how this process opens it. */
export interface Location {
  /** The path in its own root, of which the folders of debug information depend. */
  readonly path: string;
  /** The folder that is its root: empty for this process's own. */
  readonly root: string;
}

/** Where distributions install debug information. */
const FOLDERS = ['/usr/lib/debug'];

/**
 * Reads what was stripped off a file, where that is installed: by its build id, or by its `.gnu_debuglink`.
 * What is there and does not belong to it, or is damaged, is passed over.
 */
export function withDebugFile<T>(
  elf: ElfFile,
  location: Location,
  options: SymbolFileOptions,
  use: (debug: ElfFile) => T | undefined,
): T | undefined {
  const buildId = buildIdOf(elf);
  const link = debugLinkOf(elf);
  for (const path of candidates(location, buildId, link?.name, options.debugFolders ?? FOLDERS)) {
    try {
      const found = withFile(path, (bytes) => {
        const debug = readElf(bytes);
        const isIts = buildId === undefined ? crcOf(bytes) === link?.crc : buildIdOf(debug) === buildId;
        return isIts ? use(debug) : undefined;
      });
      if (found !== undefined) return found;
    } catch {
      // It is not there, or not to be read: the next one may be.
    }
  }
  return undefined;
}

/** Where binaries and their debug information are found by build id, in a root. */
export function* buildIdPaths(
  buildId: string,
  ending: '' | '.debug',
  folders: readonly string[] = FOLDERS,
): Generator<string> {
  const name = join('.build-id', buildId.slice(0, 2), `${buildId.slice(2)}${ending}`);
  for (const folder of folders) yield join(folder, name);
  if (ending === '') yield join('/usr/lib', name);
}

function* candidates(
  { path, root }: Location,
  buildId: string | undefined,
  link: string | undefined,
  folders: readonly string[],
): Generator<string> {
  const own: string[] = buildId === undefined ? [] : [...buildIdPaths(buildId, '.debug', folders)];
  if (link !== undefined) {
    const folder = dirname(path);
    own.push(join(folder, link), join(folder, '.debug', link));
    for (const each of folders) own.push(join(each, folder, link));
  }
  for (const each of own) yield rootedPath(root, each);
  // The machine may have what a container lacks.
  if (root !== '' && buildId !== undefined) yield* buildIdPaths(buildId, '.debug', folders);
}

function crcOf(bytes: Bytes): number {
  const step = 2 ** 20;
  let crc = 0;
  for (let at = 0; at < bytes.size; at += step) {
    crc = crc32(bytes.read(at, Math.min(step, bytes.size - at), 'the file'), crc);
  }
  return crc;
}
