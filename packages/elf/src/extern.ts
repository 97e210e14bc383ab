import type { Btf, BtfDatasec, BtfFunc, BtfVar } from '@ebpf-ts/btf';
import { isExternSection } from './datasec.ts';
import { ElfError, type Place } from './error.ts';
import type { Section } from './section.ts';
import type { ElfSymbol } from './symbol.ts';
import { placeOfTypes } from './types.ts';

/** What the object uses of the kernel: a value of its configuration, a variable or a function. */
export interface ExternDefinition {
  readonly name: string;
  /**
   * `kconfig` of `__kconfig`, `ksym` a variable and `kfunc` a function of `__ksym`; `undeclared` what BTF does not
   * describe, with which libbpf loads nothing.
   */
  readonly kind: 'kconfig' | 'ksym' | 'kfunc' | 'undeclared';
  /** Whether the object can do without it. */
  readonly weak: boolean;
  /** The `var` or `func` in the object's BTF. */
  readonly typeId: number | undefined;
  /** Bytes: the size of a `kconfig` value, 0 for what has none in the object. */
  readonly size: number;
  /** The index of its symbol. */
  readonly symbol: number;
}

/** Finds the undefined symbols that libbpf resolves (`bpf_object__collect_externs`), in the order of the symbols. */
export function parseExterns(
  btf: Btf | undefined,
  datasecs: readonly BtfDatasec[],
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
): readonly ExternDefinition[] {
  const place = placeOfTypes(sections);
  const declared = btf === undefined ? new Map() : declarations(btf, datasecs, place);
  return symbols.filter(isExtern).map(({ name, binding, index }) => ({
    ...(declared.get(name) ?? undeclared),
    name,
    weak: binding === 'weak',
    symbol: index,
  }));
}

/** Whether a symbol stands for something that the object does not define. */
export function isExtern({ section, binding, type, name }: ElfSymbol): boolean {
  return section === 0 && (binding === 'global' || binding === 'weak') && type === 'notype' && name !== '';
}

type Declaration = Pick<ExternDefinition, 'kind' | 'typeId' | 'size'>;

const undeclared: Declaration = { kind: 'undeclared', typeId: undefined, size: 0 };

function declarations(
  btf: Btf,
  datasecs: readonly BtfDatasec[],
  place: Place,
): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const datasec of datasecs.filter(isExternSection)) {
    for (const { typeId } of datasec.variables) {
      const type = btf.type(typeId);
      if (type.kind !== 'var' && type.kind !== 'func') continue;
      found.set(type.name, datasec.name === '.kconfig' ? configValue(btf, type, place) : symbolOf(type));
    }
  }
  return found;
}

function symbolOf({ kind, id }: BtfVar | BtfFunc): Declaration {
  return { kind: kind === 'func' ? 'kfunc' : 'ksym', typeId: id, size: 0 };
}

function configValue(btf: Btf, variable: BtfVar | BtfFunc, place: Place): Declaration {
  const type = btf.type(btf.resolve(variable.typeId));
  const kind = type.kind === 'array' ? btf.kindOf(btf.resolve(type.elementTypeId)) : type.kind;
  if (variable.kind !== 'var' || (kind !== 'int' && kind !== 'enum' && kind !== 'enum64')) {
    throw new ElfError(
      `.kconfig value ${variable.name} is a ${variable.kind === 'var' ? type.kind : variable.kind}`,
      place,
      'Declare it as an integer, an enum or an array of char',
    );
  }
  const size = btf.sizeOf(variable.typeId);
  if (size === 0 || size > maximumSize) {
    throw new ElfError(
      `.kconfig value ${variable.name} has ${size} bytes`,
      place,
      'Declare it with the size that its value needs',
    );
  }
  return { kind: 'kconfig', typeId: variable.id, size };
}

/** libbpf takes the size of a value without bytes for the end of all, and one beyond 2 GiB for an error. */
const maximumSize = 0x7fff_ffff;
