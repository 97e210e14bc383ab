import type { Btf, BtfDatasec } from '@ebpf-ts/btf';
import { isExecutable, SHT_NOBITS, SHT_PROGBITS } from './elf.ts';
import type { ExternDefinition } from './extern.ts';
import type { Section } from './section.ts';
import type { VariableDefinition } from './variable.ts';

/** A map of one value that a loader makes of a section of variables. */
export interface GlobalDataDefinition {
  /** `.rodata`, `.data`, `.bss` or one of these with a suffix, or `.kconfig`. */
  readonly section: string;
  /** Bytes. */
  readonly size: number;
  /** `BPF_F_RDONLY_PROG` for what programs may not write, `BPF_F_MMAPABLE` where a variable is not static. */
  readonly flags: number;
}

const BPF_F_RDONLY_PROG = 1 << 7;
const BPF_F_MMAPABLE = 1 << 10;

/** The sections that become maps, in the order in which libbpf makes them. */
export function parseGlobalData(
  btf: Btf | undefined,
  datasecs: readonly BtfDatasec[],
  sections: readonly Section[],
  configValues: readonly VariableDefinition[],
): readonly GlobalDataDefinition[] {
  const mappable = new Set(
    datasecs.filter((datasec) => btf !== undefined && isMappable(btf, datasec)).map(({ name }) => name),
  );
  const found = sections.filter(isGlobalData).map(({ name, size }) => ({
    section: name,
    size,
    flags: (name.startsWith('.rodata') ? BPF_F_RDONLY_PROG : 0) | (mappable.has(name) ? BPF_F_MMAPABLE : 0),
  }));
  const last = configValues.at(-1);
  // What is extern in .kconfig becomes a variable of the map.
  return last === undefined
    ? found
    : [
        ...found,
        { section: KCONFIG, size: last.offset + last.size, flags: BPF_F_RDONLY_PROG | BPF_F_MMAPABLE },
      ];
}

function isGlobalData(section: Section): boolean {
  const { name, type, size } = section;
  if (size === 0) return false;
  if (type === SHT_NOBITS) return /^\.bss(\.|$)/.test(name);
  return type === SHT_PROGBITS && !isExecutable(section) && /^\.(rodata|data)(\.|$)/.test(name);
}

function isMappable(btf: Btf, { variables }: BtfDatasec): boolean {
  return variables.some(({ typeId }) => {
    const type = btf.type(typeId);
    return type.kind === 'var' && type.linkage !== 'static';
  });
}

/** The values of the kernel's configuration, as libbpf lays them out: by alignment from the largest down, size and name. */
export function placeConfigValues(
  btf: Btf | undefined,
  externs: readonly ExternDefinition[],
): readonly VariableDefinition[] {
  if (btf === undefined) return [];
  const values = externs
    .filter(({ kind }) => kind === 'kconfig')
    .map(({ size, typeId = 0, name }) => ({ size, name, typeId, alignment: alignmentOf(btf, typeId) }))
    .sort((a, b) => b.alignment - a.alignment || a.size - b.size || (a.name < b.name ? -1 : 1));
  let end = 0;
  return values.map(({ name, size, typeId, alignment }) => {
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + size;
    return { name, section: KCONFIG, linkage: 'extern', offset, size, typeId: valueTypeOf(btf, typeId) };
  });
}

const KCONFIG = '.kconfig';

function valueTypeOf(btf: Btf, variableId: number): number {
  const variable = btf.type(variableId);
  return variable.kind === 'var' ? variable.typeId : variableId;
}

/** Of integers, enums and arrays of these: nothing else is a value of the configuration. */
function alignmentOf(btf: Btf, variableId: number): number {
  const type = btf.type(btf.resolve(valueTypeOf(btf, variableId)));
  return Math.min(8, Math.max(1, btf.sizeOf(type.kind === 'array' ? type.elementTypeId : type.id)));
}
