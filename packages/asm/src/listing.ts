import { type Instruction, slotCount } from './instruction.ts';
import { slotSize } from './slot.ts';
import { print, type Syntax } from './text/print.ts';
import { jumpDistance } from './text/target.ts';

/** What stands beside the instructions of a listing. Offsets are bytes from the start of the section, as in an object. */
export interface ListingOptions {
  /** Where the first instruction is; 0 unless given. */
  readonly offset?: number;
  /** Functions and other labels of the section, in any order. */
  readonly symbols?: Iterable<ListedSymbol>;
  /** Relocations, each printed below the instruction that it changes. */
  readonly relocations?: Iterable<ListedRelocation>;
  /** Lines of the source, each printed above the first of its instructions. */
  readonly lines?: Iterable<ListedLine>;
  /** `objdump` unless given; assembling a listing gives the same bytes if it is `source`. */
  readonly syntax?: Syntax;
}

/** A name of the place at `offset`. */
export interface ListedSymbol {
  readonly offset: number;
  readonly name: string;
}

/** A place that a linker or loader fills in. */
export interface ListedRelocation {
  readonly offset: number;
  /** Such as `R_BPF_64_64`. */
  readonly type: string;
  /** The symbol whose address is filled in. */
  readonly symbol: string;
}

/** Where instructions from `offset` on come from. */
export interface ListedLine {
  readonly offset: number;
  /** The text of the line. */
  readonly source: string;
  /** With a file, its name and the numbers are printed as `bpftool prog dump xlated linum` does. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/**
 * Lists the instructions of a section as `llvm-objdump -d --no-show-raw-insn` does: numbered by slot, functions under
 * their names, the targets of jumps labelled; with `relocations` as `-r` does, with `lines` as `-S` does.
 *
 * @example
 * ```ts
 * import { decode, listing } from '@ebpf-ts/asm';
 *
 * declare const section: Uint8Array;
 * console.log(listing(decode(section), { symbols: [{ offset: 0, name: 'handle_exec' }] }));
 * ```
 */
export function listing(instructions: readonly Instruction[], options: ListingOptions = {}): string {
  const { offset = 0, syntax = 'objdump' } = options;
  const symbols = namesByOffset(options.symbols ?? []);
  const relocations = groupedByOffset(options.relocations ?? []);
  const lines = groupedByOffset(options.lines ?? []);

  const text: string[] = [];
  for (const { symbol, code } of blocksOf(placed(instructions, offset), symbols)) {
    if (symbol !== undefined)
      text.push(...(text.length > 0 ? [''] : []), `${address(symbol.offset)} <${symbol.name}>:`);
    const labels = labelsOf(code);
    for (const { instruction, at, target } of code) {
      const label = labels.get(at);
      if (label !== undefined) text.push(`<${label}>:`);
      for (const line of lines.get(at) ?? []) text.push(`; ${lineText(line)}`);
      const destination = target === undefined ? '' : targetText(target, labels, symbols);
      text.push(`${String(at / slotSize).padStart(8)}:\t${print(instruction, syntax)}${destination}`);
      for (const relocation of relocations.get(at) ?? []) {
        text.push(`\t\t${address(at)}:  ${relocation.type}\t${relocation.symbol}`);
      }
    }
  }
  return text.length === 0 ? '' : `${text.join('\n')}\n`;
}

/** An instruction, the bytes before it, and where it may jump. */
interface Placed {
  readonly instruction: Instruction;
  readonly at: number;
  readonly target: number | undefined;
}

/** Instructions below one name. */
interface Block {
  readonly symbol: ListedSymbol | undefined;
  readonly code: readonly Placed[];
}

function placed(instructions: readonly Instruction[], offset: number): readonly Placed[] {
  let end = offset;
  return instructions.map((instruction) => {
    const at = end;
    end += slotCount(instruction) * slotSize;
    const distance = jumpDistance(instruction);
    return { instruction, at, target: distance === undefined ? undefined : end + distance * slotSize };
  });
}

/** Of several names of one place the last; sorted. */
function namesByOffset(symbols: Iterable<ListedSymbol>): readonly ListedSymbol[] {
  const unique = new Map([...symbols].map((symbol) => [symbol.offset, symbol]));
  return [...unique.values()].sort((a, b) => a.offset - b.offset);
}

function groupedByOffset<T extends { readonly offset: number }>(
  items: Iterable<T>,
): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const known = groups.get(item.offset);
    if (known === undefined) groups.set(item.offset, [item]);
    else known.push(item);
  }
  return groups;
}

function* blocksOf(code: readonly Placed[], symbols: readonly ListedSymbol[]): Generator<Block> {
  let from = 0;
  let symbol: ListedSymbol | undefined;
  for (const next of symbols) {
    let to = from;
    while (to < code.length && (code[to]?.at ?? 0) < next.offset) to++;
    if (to === code.length) break;
    if (to > from) yield { symbol, code: code.slice(from, to) };
    [from, symbol] = [to, next];
  }
  if (from < code.length) yield { symbol, code: code.slice(from) };
}

/** Names the targets within a block in the order of their addresses. */
function labelsOf(code: readonly Placed[]): ReadonlyMap<number, string> {
  const [start, end] = [code.at(0)?.at ?? 0, code.at(-1)?.at ?? 0];
  const targets = new Set<number>();
  for (const { target } of code)
    if (target !== undefined && target >= start && target <= end) targets.add(target);
  return new Map([...targets].sort((a, b) => a - b).map((target, index) => [target, `L${index}`]));
}

function targetText(
  target: number,
  labels: ReadonlyMap<number, string>,
  symbols: readonly ListedSymbol[],
): string {
  // What lies before the section wraps around, and is after all of its symbols.
  const symbol = target < 0 ? symbols.at(-1) : symbolBefore(target, symbols);
  const distance = symbol && target - symbol.offset;
  if (symbol !== undefined && distance === 0) return ` <${symbol.name}>`;
  const label = labels.get(target);
  if (label !== undefined) return ` <${label}>`;
  if (symbol === undefined || distance === undefined) return '';
  return ` <${symbol.name}+0x${BigInt.asUintN(64, BigInt(distance)).toString(16)}>`;
}

/** The last symbol that is not after the target. */
function symbolBefore(target: number, symbols: readonly ListedSymbol[]): ListedSymbol | undefined {
  let [low, high] = [0, symbols.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((symbols[middle]?.offset ?? 0) <= target) low = middle + 1;
    else high = middle;
  }
  return symbols[low - 1];
}

function lineText({ source, file, line = 0, column = 0 }: ListedLine): string {
  return file === undefined ? source : `${source} [file:${file} line_num:${line} line_col:${column}]`;
}

function address(offset: number): string {
  return offset.toString(16).padStart(16, '0');
}
