import { type Btf, type BtfKind, printC, printRaw, printRawJson, printTypeScript } from '@ebpf-ts/btf';
import { harmless, harmlessJson } from '../terminal/harmless.ts';
import { printText } from '../terminal/output.ts';
import type { BtfDumpFlags, BtfFormat } from './command.ts';
import { selectTypes } from './selection.ts';
import { openBtf } from './source.ts';

/** Prints types; of a module its own, and as C and TypeScript what these need, too. */
export async function runBtfDump(
  source: string,
  names: readonly string[],
  { format, base }: BtfDumpFlags,
): Promise<void> {
  const btf = await openBtf(source, base);
  const { kinds, print } = FORMATS[format];
  const types = names.length > 0 ? selectTypes(btf, names, kinds) : ownTypes(btf);
  await printText(print(btf, types === undefined ? {} : { types }).trimEnd());
}

interface Printing {
  /** Which kinds can be asked for; all where it is left out. */
  readonly kinds?: ReadonlySet<BtfKind>;
  print(btf: Btf, which: { readonly types?: readonly number[] }): string;
}

const composite: ReadonlySet<BtfKind> = new Set(['struct', 'union', 'enum', 'enum64']);

const FORMATS: Readonly<Record<BtfFormat, Printing>> = {
  c: {
    kinds: new Set<BtfKind>([...composite, 'fwd', 'typedef']),
    print: (btf, which) => harmless(printC(btf, which)),
  },
  ts: {
    kinds: composite,
    print: (btf, { types }) =>
      harmless(
        printTypeScript(btf, types === undefined ? {} : { types: types.filter((id) => isNamed(btf, id)) }),
      ),
  },
  json: { print: (btf, which) => harmlessJson(printRawJson(btf, which)) },
  raw: { print: (btf, which) => harmless(printRaw(btf, which)) },
};

/** All but those of the base, where there is one; undefined is all. */
function ownTypes({ base, typeCount }: Btf): readonly number[] | undefined {
  if (base === undefined) return undefined;
  const first = base.typeCount + 1;
  return Array.from({ length: typeCount - base.typeCount }, (_, index) => first + index);
}

function isNamed(btf: Btf, id: number): boolean {
  return composite.has(btf.kindOf(id)) && btf.type(id).name !== '';
}
