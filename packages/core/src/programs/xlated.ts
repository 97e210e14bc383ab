import {
  decode,
  type Instruction,
  type ListedLine,
  type LoadImmediateInstruction,
  listing,
  slotCount,
  slotSize,
} from '@ebpf-ts/asm';
import { type Btf, hostIsLittleEndian } from '@ebpf-ts/btf';
import type { ProgramDump } from '@ebpf-ts/native';
import { helperNames } from './helperNames.ts';
import { mapNameOf } from './mapName.ts';
import type { PlacedFunction, ProgramTypes } from './programTypes.ts';

/** What stands beside the instructions. */
export interface XlatedTextOptions {
  /** The lines of the source, where the program's BTF has them. Default: yes. */
  readonly source?: boolean;
  /** Their files and numbers, too. */
  readonly linum?: boolean;
}

/**
 * Instructions as the verifier rewrote them.
 *
 * @example
 * ```ts
 * import { openProgram } from '@ebpf-ts/core';
 *
 * using program = openProgram({ path: '/sys/fs/bpf/on_exec' });
 * const code = program.xlated();
 * console.log(code.instructions.length);
 * console.log(code.text());
 * ```
 */
export class XlatedCode {
  /** Eight bytes an instruction, as `bpftool prog dump xlated id ID file FILE` writes them. */
  readonly bytes: Uint8Array;
  readonly instructions: readonly Instruction[];
  /** In the order of the code; the first is the program itself. None where it was loaded without BTF. */
  readonly functions: readonly PlacedFunction[];
  readonly #lines: readonly Required<ListedLine>[];

  /** @internal Made by {@link KernelProgram.xlated}. */
  constructor(dump: ProgramDump, { btf, functions }: ProgramTypes) {
    this.bytes = dump.xlated;
    this.instructions = decode(dump.xlated, hostIsLittleEndian);
    this.functions = functions;
    this.#lines = btf === undefined ? [] : linesOf(dump, btf);
  }

  /** A listing: functions, lines of the source, and below calls and loads the helpers and maps that they mean. */
  text({ source = true, linum = false }: XlatedTextOptions = {}): string {
    const lines = linum
      ? this.#lines
      : source
        ? this.#lines.map(({ offset, source }) => ({ offset, source }))
        : [];
    return listing(this.instructions, {
      syntax: 'source',
      symbols: this.functions.map(({ name, instruction }) => ({ name, offset: instruction * slotSize })),
      relocations: this.#references(),
      lines,
    });
  }

  /** {@link XlatedCode.text | text}. */
  toString(): string {
    return this.text();
  }

  #references() {
    const helpers = helperNames(
      this.instructions.flatMap((each) => (each.kind === 'callHelper' ? [each.helper] : [])),
    );
    let end = 0;
    return this.instructions.flatMap((instruction) => {
      const offset = end;
      end += slotCount(instruction) * slotSize;
      if (instruction.kind === 'callHelper') {
        const symbol = helpers.get(instruction.helper);
        return symbol === undefined ? [] : [{ offset, type: 'helper', symbol }];
      }
      if (instruction.kind !== 'loadImmediate') return [];
      const id = mapIdOf(instruction);
      return id === undefined ? [] : [{ offset, type: 'map', symbol: `${mapNameOf(id) ?? '?'} (id ${id})` }];
    });
  }
}

/** `struct bpf_line_info`: where in the code, file, text of the line, and its number with the column. */
function linesOf({ lineInfo: { bytes, recordSize } }: ProgramDump, btf: Btf): Required<ListedLine>[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: Required<ListedLine>[] = [];
  for (let at = 0; recordSize > 0 && at + recordSize <= bytes.length; at += recordSize) {
    const field = (offset: number) => view.getUint32(at + offset, hostIsLittleEndian);
    const position = field(12);
    lines.push({
      offset: field(0) * slotSize,
      file: btf.string(field(4)),
      source: btf.string(field(8)).trim(),
      line: position >>> 10,
      column: position & 0x3ff,
    });
  }
  return lines;
}

/** The kernel puts the map's id where the descriptor was. */
function mapIdOf(instruction: LoadImmediateInstruction): number | undefined {
  return instruction.source === 'map' || instruction.source === 'mapValue' ? instruction.fd : undefined;
}
