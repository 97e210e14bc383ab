import { readFileSync } from 'node:fs';
import { Btf } from '@ebpf-ts/btf';
import { environment } from '../environment.ts';

let parsed: { readonly path: string; readonly btf: Btf } | undefined;

/** The kernel's own types, read once; undefined where it carries none. */
export function kernelBtf(): Btf | undefined {
  const path = environment().btf;
  if (path === undefined) return undefined;
  if (parsed?.path !== path)
    parsed = { path, btf: Btf.parse(new Uint8Array(readFileSync(path)), { check: 'used' }) };
  return parsed.btf;
}
