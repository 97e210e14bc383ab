import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import type { ObjectFile } from '../src/index.ts';

/** Compares what LLVM's readelf finds in an object, for those that libbpf does not open. */
export function expectToolsAgreement(object: ObjectFile, path: string): void {
  const symbols = symbolsOf(path);
  const names = sectionNames(path);
  const code = new Set(
    object.sections.filter(({ flags, size }) => flags & 4 && size > 0).map(({ index }) => index),
  );
  const functions = functionSymbols(symbols, code, object);
  expect(functionsOf(object)).toEqual(
    functions
      .map(({ name, section, value, size }) => [names.get(section), value, name, size / 8])
      .sort(byPlace),
  );
  const maps = symbols.filter(
    ({ type, section }) =>
      (type === 'OBJECT' || type === 'NOTYPE') && /^maps(\/|$)/.test(names.get(section) ?? ''),
  );
  const legacy = object.maps.filter((map) => map.legacy !== undefined);
  expect(legacy.map(({ section, offset, name }) => [section, offset, name]).sort(byPlace)).toEqual(
    maps.map(({ section, value, name }) => [names.get(section), value, name]).sort(byPlace),
  );
  for (const { section, offset, type, keySize, valueSize, maxEntries } of legacy) {
    expect([type, keySize, valueSize, maxEntries]).toEqual(
      wordsAt(path, object.littleEndian, section, offset),
    );
  }
  expect(relocationsOf(object)).toEqual(relocationRows(path, code, names, functions));
}

/** Before clang 8 functions had neither type nor size: they end where the next, or their section, does. */
function functionSymbols(
  symbols: readonly SymbolRow[],
  code: ReadonlySet<number>,
  { sections }: ObjectFile,
): readonly SymbolRow[] {
  return [...code].flatMap((section) => {
    const own = symbols.filter((symbol) => symbol.section === section);
    const typed = own.filter(({ type }) => type === 'FUNC');
    if (typed.length > 0) return typed;
    const labels = own.filter(({ type, binding }) => type === 'NOTYPE' && binding === 'GLOBAL');
    const ends = [...labels.map(({ value }) => value), sections[section]?.size ?? 0].sort((a, b) => a - b);
    return labels.map((label) => ({
      ...label,
      size: (ends.find((end) => end > label.value) ?? label.value) - label.value,
    }));
  });
}

type Row = readonly (string | number | undefined)[];

function byPlace(a: Row, b: Row): number {
  return String(a[0]) < String(b[0]) ? -1 : String(a[0]) > String(b[0]) ? 1 : Number(a[1]) - Number(b[1]);
}

function functionsOf({ programs, subprograms }: ObjectFile): readonly Row[] {
  return [...programs, ...subprograms]
    .map(({ section, sectionOffset, name, instructionCount }) => [
      section,
      sectionOffset,
      name,
      instructionCount,
    ])
    .sort(byPlace);
}

/** Where a relocation stands, and what it refers to as far as readelf knows: the symbol. */
function relocationsOf({ programs, subprograms, sections }: ObjectFile): readonly Row[] {
  return [...programs, ...subprograms]
    .flatMap(({ section, relocations }) =>
      relocations.map(({ offset, symbol, target }) => {
        // What has a name of its own is the target's name, too.
        if (symbol.type === 'object' && target.kind === 'map') expect(target.name).toBe(symbol.name);
        if (symbol.type === 'func' && 'name' in target) expect(target.name).toBe(symbol.name);
        return [section, offset, symbol.name || sections[symbol.section]?.name];
      }),
    )
    .sort(byPlace);
}

interface SymbolRow {
  readonly value: number;
  readonly size: number;
  readonly type: string;
  readonly binding: string;
  readonly section: number;
  readonly name: string;
}

function symbolsOf(path: string): readonly SymbolRow[] {
  const rows = readelf('-s', '-W', path).matchAll(
    /^ +\d+: ([0-9a-f]+) +(\d+) (\w+) +(\w+) +\w+ +(\d+) ?(.*)$/gm,
  );
  return [...rows].map(([, value, size, type, binding, section, name]) => ({
    value: Number.parseInt(value ?? '', 16),
    size: Number(size),
    type: type ?? '',
    binding: binding ?? '',
    section: Number(section),
    name: name ?? '',
  }));
}

function sectionNames(path: string): ReadonlyMap<number, string> {
  const rows = readelf('-S', '-W', path).matchAll(/^ +\[ *(\d+)\] (\S+)/gm);
  return new Map([...rows].map(([, index, name]) => [Number(index), name ?? '']));
}

/** The first four words of a definition, from a dump of the section. */
function wordsAt(path: string, littleEndian: boolean, section: string, offset: number): readonly number[] {
  const dump = [...readelf('-x', section, path).matchAll(/^0x[0-9a-f]{8} ((?:[0-9a-f]{2,8} )+)/gm)];
  const bytes = Buffer.from(dump.map(([, row]) => row?.replace(/ /g, '')).join(''), 'hex');
  return [0, 4, 8, 12].map((at) =>
    littleEndian ? bytes.readUInt32LE(offset + at) : bytes.readUInt32BE(offset + at),
  );
}

function relocationRows(
  path: string,
  code: ReadonlySet<number>,
  names: ReadonlyMap<number, string>,
  functions: readonly SymbolRow[],
): readonly Row[] {
  const found: Row[] = [];
  for (const part of readelf('-r', '-W', path).split("Relocation section '.rel").slice(1)) {
    const name = part.slice(0, part.indexOf("'"));
    const [index = 0] = [...code].filter((each) => names.get(each) === name);
    if (index === 0) continue;
    for (const [, at, symbol] of part.matchAll(
      /^([0-9a-f]{16}) +[0-9a-f]{16} R_BPF_\w+ +[0-9a-f]{16} (.+)$/gm,
    )) {
      const offset = Number.parseInt(at ?? '', 16);
      const inFunction = ({ section, value, size }: SymbolRow) =>
        section === index && value <= offset && offset < value + size;
      if (functions.some(inFunction)) found.push([name, offset, symbol]);
    }
  }
  return found.sort(byPlace);
}

function readelf(...args: readonly string[]): string {
  return execFileSync('llvm-readelf', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
}
