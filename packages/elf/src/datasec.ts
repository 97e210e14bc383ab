import type { Btf, BtfDatasec } from '@ebpf-ts/btf';

/** Every section of variables that BTF describes. */
export function datasecsOf(btf: Btf): readonly BtfDatasec[] {
  const found: BtfDatasec[] = [];
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== 'datasec') continue;
    const type = btf.type(id);
    if (type.kind === 'datasec') found.push(type);
  }
  return found;
}

/** Sections of what the kernel has: they are in BTF, and not in the file. */
export function isExternSection({ name }: { readonly name: string }): boolean {
  return name === '.kconfig' || name === '.ksyms';
}
