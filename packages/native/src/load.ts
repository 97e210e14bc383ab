import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Binding } from './binding.ts';

/** Where the addon is looked for, and on what machine: for tests, else this one. */
export interface LoadOptions {
  /** Folders that hold `build/Release/*.node` or `prebuilds/<platform>-<arch>/*.node`, in order. */
  readonly folders?: readonly string[];
}

/** node-gyp-build, of which only the search is used. */
interface NodeGypBuild {
  path(folder: string): string;
}

const require = createRequire(import.meta.url);
const nodeGypBuild: NodeGypBuild = require('node-gyp-build');

/**
 * Both `src/` and `dist/` are one folder below the package. A checkout holds its own build in `native/`, a
 * published package its prebuilds.
 */
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const ownFolders = [`${packageFolder}native`, packageFolder];

/**
 * Loads the addon for this platform.
 *
 * @throws Error with `code` `ERR_EBPF_NO_BUILD` where there is no addon for this platform and libc, and
 * `ERR_EBPF_BUILD_BROKEN` where there is one that does not load.
 */
export function load(options: LoadOptions = {}): Binding {
  const path = findAddon(options.folders ?? ownFolders);
  try {
    const binding: Binding = require(path);
    return binding;
  } catch (cause) {
    throw codedError(
      'ERR_EBPF_BUILD_BROKEN',
      `The native addon of @ebpf-ts/native does not load: ${cause instanceof Error ? cause.message : String(cause)}\n` +
        `It is ${path}. Reinstall the package, or in a checkout run: npm run setup`,
      cause,
    );
  }
}

/**
 * The addon's functions, loaded once per thread.
 *
 * @example
 * ```ts
 * import { binding } from '@ebpf-ts/native';
 *
 * console.log(binding.libbpfVersion);
 * ```
 */
export const binding: Binding = load();

function findAddon(folders: readonly string[]): string {
  let cause: unknown;
  for (const folder of folders) {
    try {
      return nodeGypBuild.path(folder);
    } catch (error) {
      cause = error;
    }
  }
  throw codedError('ERR_EBPF_NO_BUILD', noBuildMessage(), cause);
}

function noBuildMessage(): string {
  const platform = `${process.platform}-${process.arch}`;
  const here = process.platform === 'linux' ? `${platform} with ${libc()}` : platform;
  const advice =
    process.platform === 'linux'
      ? 'Reinstall the package without omitting files, or build the addon in a checkout: npm run setup'
      : 'eBPF is a part of Linux: only the packages btf, asm and elf run elsewhere';
  return `@ebpf-ts/native holds no native addon for ${here}.\n${advice}.`;
}

function libc(): string {
  const report: unknown = process.report?.getReport();
  const header = isRecord(report) && isRecord(report['header']) ? report['header'] : {};
  const glibc = header['glibcVersionRuntime'];
  return typeof glibc === 'string' ? `glibc ${glibc}` : 'musl';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function codedError(code: string, message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
