import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { environmentSync } from './environment.ts';

/**
 * The configuration that this kernel was built with, by option; undefined where no file tells. Strings are in their
 * quotes; what is not set is not in it.
 *
 * Throws what reading the file throws.
 *
 * @example
 * ```ts
 * import { kernelConfig } from '@ebpf-ts/probe';
 *
 * console.log(kernelConfig()?.get('CONFIG_DEBUG_INFO_BTF')); // y
 * ```
 */
export function kernelConfig(
  path: string | undefined = environmentSync().config,
): ReadonlyMap<string, string> | undefined {
  if (path === undefined) return undefined;
  const bytes = readFileSync(path);
  return parseConfig((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
}

export function parseConfig(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
