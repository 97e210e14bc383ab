import { readdirSync, readFileSync } from 'node:fs';

/** What LLVM says of one encoding; see scripts/generate-llvm.mjs. */
export interface Encoding {
  readonly bytes: Uint8Array;
  /** `=`: LLVM reads its own text back as these bytes. `~`: as other bytes. `?`: LLVM does not know them. */
  readonly verdict: string;
  readonly text: string;
}

/** A section of a program as llvm-objdump lists it. */
export interface Section {
  readonly name: string;
  readonly littleEndian: boolean;
  readonly bytes: Uint8Array;
  readonly symbols: readonly { offset: number; name: string }[];
  readonly relocations: readonly { offset: number; type: string; symbol: string }[];
  /** As it is without the bytes. */
  readonly listing: string;
}

/** A line of assembly and the bytes that llvm-mc makes of it, or its complaint. */
export interface AssembledLine {
  readonly line: string;
  readonly result: Uint8Array | string;
}

export function encodings(target: 'bpfel' | 'bpfeb'): readonly Encoding[] {
  return linesOf(`instructions.${target}.txt`).map((line) => {
    const [, hex = '', verdict = '', text = ''] = /^(\w+) (.) (.*)$/.exec(line) ?? [];
    return { bytes: Uint8Array.from(Buffer.from(hex, 'hex')), verdict, text };
  });
}

export function assembledLines(target: 'bpfel' | 'bpfeb'): readonly AssembledLine[] {
  return linesOf(`assembly.${target}.txt`).map((text) => {
    const [, result = '', line = ''] = /^([^\t]*)\t(.*)$/.exec(text) ?? [];
    return {
      line,
      result: result.startsWith('error') ? result : Uint8Array.from(Buffer.from(result, 'hex')),
    };
  });
}

/** Every section of every program. */
export function sections(): readonly Section[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => /^\w+\.v\d\.bpfe[lb]\.txt$/.test(name))
    .flatMap((file) => sectionsOf(file));
}

/** The sections of one listing, which may have lines of source between the instructions. */
export function sectionsOf(file: string): readonly Section[] {
  const [, ...parts] = `${linesOf(file).join('\n')}\n`.split(/^Disassembly of section (.*):\n\n/m);
  return parts.flatMap((part, index) => {
    const listing = parts[index + 1];
    return index % 2 === 0 && listing !== undefined ? [sectionOf(file, part, listing.trimEnd())] : [];
  });
}

function sectionOf(file: string, name: string, raw: string): Section {
  const hex = [...raw.matchAll(instruction)].map(([, , bytes = '']) => bytes.replaceAll(' ', ''));
  const symbols = [...raw.matchAll(/^([0-9a-f]{16}) <(.*)>:$/gm)];
  const relocations = [...raw.matchAll(/^\t\t([0-9a-f]{16}): {2}(\w+)\t(.*)$/gm)];
  return {
    name: `${file} ${name}`,
    littleEndian: !file.includes('bpfeb'),
    bytes: Uint8Array.from(Buffer.from(hex.join(''), 'hex')),
    symbols: symbols.map(([, at = '', symbol = '']) => ({ offset: Number.parseInt(at, 16), name: symbol })),
    relocations: relocations.map(([, at = '', type = '', symbol = '']) => ({
      offset: Number.parseInt(at, 16),
      type,
      symbol,
    })),
    listing: `${raw.replace(instruction, '$1\t')}\n`,
  };
}

const instruction = /^( *\d+:)\t((?:[0-9a-f]{2} ){7,15}[0-9a-f]{2})\t/gm;

function linesOf(file: string): readonly string[] {
  const [, ...lines] = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines;
}
