import { parseAnyHeader } from './header.ts';
import { parseSections } from './section.ts';
import { onlySection } from './types.ts';

/** The type information in an ELF file, as bytes that are not copied. */
export interface BtfSections {
  /** `.BTF`. */
  readonly btf: Uint8Array | undefined;
  /** `.BTF.base`: of a module that was built out of the kernel's tree, what its types build on. */
  readonly base: Uint8Array | undefined;
}

/**
 * The BTF of any 64-bit ELF file: of a kernel (`vmlinux`) or a module (`.ko`) as of a BPF object, of which nothing
 * else is checked.
 *
 * @throws {ElfError} for what is no ELF file, or is cut short.
 * @example
 * ```ts
 * import { Btf } from '@ebpf-ts/btf';
 * import { btfSectionsOf } from '@ebpf-ts/elf';
 *
 * declare const vmlinux: Uint8Array;
 *
 * const { btf } = btfSectionsOf(vmlinux);
 * if (btf !== undefined) console.log(Btf.parse(btf).find('task_struct', 'struct'));
 * ```
 */
export function btfSectionsOf(bytes: Uint8Array): BtfSections {
  const sections = parseSections(bytes, parseAnyHeader(bytes));
  return { btf: onlySection(sections, '.BTF')?.data, base: onlySection(sections, '.BTF.base')?.data };
}
