import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withFile } from '../bytes.ts';
import { readHeader } from '../elf/header.ts';
import { SymbolError } from '../error.ts';
import { parseMappings } from '../process/mapping.ts';
import { rootedPath } from '../rootedPath.ts';
import { pathsInLoaderCache } from './loaderCache.ts';

/** In whose eyes a name or a path is looked at. */
export interface FindOptions {
  /** A process: its root, its mount namespace, and the libraries that it has loaded. Default: this process. */
  readonly pid?: number;
  /** Where proc is mounted. Default: `/proc`. */
  readonly proc?: string;
}

/**
 * The path by which this process opens a program or library: a path; a program's name, found by `PATH`; a library's
 * (`libc.so.6`), found as the dynamic loader does, for the processor of the process and in its mount namespace. Then it
 * begins with `/proc/PID/root`, and is good as long as the process lives.
 *
 * A process's own copy of a library is found if it is loaded; else `/etc/ld.so.cache` and the usual folders are looked
 * through, not `LD_LIBRARY_PATH` and no `RUNPATH`.
 *
 * @throws {@link SymbolError} `ERR_NO_BINARY` where there is none
 *
 * @example
 * ```ts
 * import { findBinary } from '@ebpf-ts/symbols';
 *
 * console.log(findBinary('libssl.so.3', { pid: 4242 }));
 * ```
 */
export function findBinary(name: string, { pid, proc = '/proc' }: FindOptions = {}): string {
  const folder = `${proc}/${pid ?? 'self'}`;
  const root = pid === undefined ? '' : `${folder}/root`;
  if (name.includes('/')) {
    const path = rootedPath(root, name);
    if (kindOf(path) !== undefined) return path;
    throw new SymbolError('ERR_NO_BINARY', `${path} is no ELF file that this process can read`);
  }
  const wanted = kindOf(`${folder}/exe`);
  if (wanted === undefined) {
    throw new SymbolError('ERR_NO_BINARY', `there is no process ${pid}, or its program cannot be read`);
  }
  const isLibrary = /\.so(\.|$)/.test(name);
  const candidates = isLibrary ? libraries(name, { folder, root }) : programs(name, pid !== undefined);
  for (const candidate of candidates) {
    const path = rootedPath(root, candidate);
    if (kindOf(path) === wanted) return path;
  }
  const where = isLibrary ? "in /etc/ld.so.cache and the loader's usual folders" : 'in PATH';
  const whose = pid === undefined ? '' : ` of process ${pid}`;
  throw new SymbolError('ERR_NO_BINARY', `there is no ${name} ${where}${whose}. Give its path`);
}

/** Class, byte order and processor of an ELF file; undefined of anything else. */
function kindOf(path: string): string | undefined {
  try {
    const { is64, littleEndian, machine } = withFile(path, readHeader);
    return `${is64} ${littleEndian} ${machine}`;
  } catch {
    return undefined;
  }
}

function* libraries(
  soname: string,
  { folder, root }: { readonly folder: string; readonly root: string },
): Generator<string, undefined, undefined> {
  const isThis = (path: string) => basename(path) === soname;
  if (root !== '') {
    for (const { path, isDeleted } of parseMappings(contentOf(`${folder}/maps`).toString())) {
      if (!isDeleted && path.startsWith('/') && isThis(path)) yield path;
    }
  }
  yield* pathsInLoaderCache(contentOf(rootedPath(root, '/etc/ld.so.cache')), soname);
  for (const each of USUAL) yield join(each, soname);
}

/** Where glibc and musl look, with and without a folder for the processor. */
const USUAL = ['/lib64', '/usr/lib64', '/lib', '/usr/lib', '/usr/local/lib'].flatMap((folder) => [
  folder,
  ...['x86_64', 'aarch64', 'riscv64', 's390x', 'powerpc64le'].map((each) => `${folder}/${each}-linux-gnu`),
]);

function programs(name: string, isOfAnother: boolean): readonly string[] {
  const path =
    (isOfAnother ? undefined : process.env['PATH']) ??
    '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return path.split(':').map((folder) => join(folder, name));
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
