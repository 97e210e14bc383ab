import { readdirSync, readFileSync } from 'node:fs';
import { type Section as ListedSection, sectionsIn } from '../../scripts/objdump.mjs';

/** What LLVM says of one encoding; see scripts/generate-llvm.mjs. */
export interface Encoding {
  readonly bytes: Uint8Array;
  /** `=`: LLVM reads its own text back as these bytes. `~`: as other bytes. `?`: LLVM does not know them. */
  readonly verdict: string;
  readonly text: string;
}

/** A section of a fixture. */
export interface Section extends ListedSection {
  readonly littleEndian: boolean;
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
  return sectionsIn(linesOf(file).join('\n')).map((section) => ({
    ...section,
    name: `${file} ${section.name}`,
    littleEndian: !file.includes('bpfeb'),
  }));
}

function linesOf(file: string): readonly string[] {
  const [, ...lines] = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines;
}
