import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Btf, relocateBtf } from '@ebpf-ts/btf';
import { btfSectionsOf } from '@ebpf-ts/elf';
import { parsed, readInput } from '../input.ts';

/** Where the running kernel has its BTF, and that of its modules. */
const KERNEL = '/sys/kernel/btf';

/** The BTF that a word of the command line means; `base` is the file that a module's in a file builds on. */
export async function openBtf(source: string, base: string | undefined): Promise<Btf> {
  const path = pathOf(source);
  const basePath = base ?? (isModuleOfKernel(path) ? join(KERNEL, 'vmlinux') : undefined);
  const bytes = await readInput(path);
  const parent = basePath === undefined ? undefined : await openBtf(basePath, undefined);
  const hint = parent === undefined ? ". If it is a module's, name the BTF of its kernel with --base" : '';
  return parsed(path, () => parseBtf(path, bytes, parent), hint);
}

/** A name that the running kernel knows goes before a file in this folder; `./NAME` is the file. */
function pathOf(source: string): string {
  if (source !== basename(source)) return source;
  const inKernel = join(KERNEL, source);
  if (existsSync(inKernel)) return inKernel;
  if (source === 'vmlinux') {
    throw new Error(
      `${inKernel} is not there: this is no Linux, or one without CONFIG_DEBUG_INFO_BTF=y. Name a file with BTF`,
    );
  }
  if (!existsSync(source)) {
    throw new Error(`${source} is neither a file here nor a module of this kernel. See ls ${KERNEL}`);
  }
  return source;
}

function isModuleOfKernel(path: string): boolean {
  return dirname(path) === KERNEL && basename(path) !== 'vmlinux';
}

function parseBtf(path: string, bytes: Uint8Array, parent: Btf | undefined): Btf {
  if (!isElf(bytes)) {
    if (!isBtf(bytes)) {
      throw new Error(`${path} is neither an ELF file nor BTF. Name a BPF object, a vmlinux or a module`);
    }
    return Btf.parse(bytes, { check: dirname(path) === KERNEL ? 'used' : 'all', ...given(parent) });
  }
  const { btf, base } = btfSectionsOf(bytes);
  if (btf === undefined) {
    throw new Error(
      `${path} has no section .BTF. Compile a BPF object with -g, or a kernel with CONFIG_DEBUG_INFO_BTF`,
    );
  }
  if (base === undefined) return Btf.parse(btf, given(parent));
  const split = Btf.parse(btf, { base: Btf.parse(base) });
  return parent === undefined ? split : relocateBtf(split, parent);
}

function given(base: Btf | undefined): { readonly base?: Btf } {
  return base === undefined ? {} : { base };
}

function isElf(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x7f, 0x45, 0x4c, 0x46]);
}

/** In either byte order. */
function isBtf(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x9f, 0xeb]) || startsWith(bytes, [0xeb, 0x9f]);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
