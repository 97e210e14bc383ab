import type { PlacedDraft } from './draft.ts';
import { AsmError } from './error.ts';
import { link } from './link.ts';
import type { Program } from './program.ts';
import { Cursor } from './text/cursor.ts';
import { parseStatement } from './text/statement.ts';
import { type Token, tokensOf } from './text/token.ts';

/**
 * Assembles text in the syntax of LLVM's assembler, or a listing: `r1 += 0x5`, `if r1 == 0x0 goto out`, `call
 * bpf_ktime_get_ns`. Labels end in `:`, statements at `;` or the end of the line; `#` and `//` begin a comment, and so
 * does `;` where a line begins with it. `call name` calls the label or the helper of that name, and `r1 = name ll`
 * loads the address of a label; other names become references.
 *
 * Throws {@link AsmError} with line and column.
 *
 * @example
 * ```ts
 * import { assemble, encode } from '@ebpf-ts/asm';
 *
 * const { instructions } = assemble(`
 *   w0 = 1
 *   if r1 != 0 goto out
 *   call bpf_get_prandom_u32
 * out:
 *   exit
 * `);
 * encode(instructions).length; // 32
 * ```
 */
export function assemble(text: string): Program {
  const drafts: PlacedDraft[] = [];
  const labels = new Map<string, number>();
  const numbered = new Map<string, number>();
  const ambiguous = new Set<string>();
  const wanted = new Set(Array.from(text.matchAll(/\b(\d+)[bf]\b/g), ([, number]) => number));
  for (const { label, isHeading, tokens, place, end } of statementsOf(text)) {
    if (label !== undefined) {
      // Static functions of several sources may have one name: only what refers to it is in doubt.
      if (isHeading && labels.has(label)) {
        ambiguous.add(label);
        continue;
      }
      // In a listing every line has a number, to which nothing jumps.
      if (/^\d/.test(label) && !wanted.has(label)) continue;
      const name = /^\d/.test(label) ? numberedName(label, numbered, 1) : label;
      if (labels.has(name)) throw new AsmError(place, `label ${label} is there twice`, 'Rename one of them');
      if (name !== label) numbered.set(label, (numbered.get(label) ?? 0) + 1);
      labels.set(name, drafts.length);
    } else {
      const draft = parseStatement(new Cursor(tokens, place.line, end));
      drafts.push({ draft: 'label' in draft ? withNumbered(draft, numbered) : draft, place });
    }
  }
  for (const { draft, place } of drafts) {
    const name = 'label' in draft ? draft.label : 'symbol' in draft ? draft.symbol : undefined;
    if (name !== undefined && ambiguous.has(name)) {
      throw new AsmError(place, `there are several functions ${name}`, 'Rename all but one of them');
    }
    if (!('label' in draft) || labels.has(draft.label)) continue;
    throw new AsmError(place, `there is no label ${plain(draft.label)}`, 'Define it, or correct its name');
  }
  const program = link(drafts, labels, { widen: false });
  return { ...program, labels: new Map([...program.labels].filter(([name]) => name === plain(name))) };
}

/** A label, or an instruction; `end` is the column behind it. */
interface Statement {
  readonly label?: string;
  /** Whether the label is the name of a function, as it stands above its listing. */
  readonly isHeading?: boolean;
  readonly tokens: readonly Token[];
  readonly place: { readonly line: number; readonly column: number };
  readonly end: number;
}

function* statementsOf(text: string): Generator<Statement> {
  const lines = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).split('\n');
  for (const [index, written] of lines.entries()) {
    if (beside.test(written)) continue;
    const [, heading] = /^[0-9a-f]{16} <(.*)>:\s*$/.exec(written) ?? [];
    if (heading !== undefined) {
      const place = { line: index + 1, column: 1 };
      yield { label: heading, isHeading: true, tokens: [], place, end: written.length + 1 };
      continue;
    }
    let column = 1;
    for (const part of written.replace(/(#|\/\/).*$/, '').split(';')) {
      yield* statementsIn(part, index + 1, column);
      column += part.length + 1;
    }
  }
}

/** Lines of listings that are no code: of the source, relocations, labels between the numbered instructions. */
const beside = /^\s*(;|[0-9a-f]{16}: {2}|<[^>]*>:\s*$)/;

function* statementsIn(part: string, line: number, column: number): Generator<Statement> {
  let rest = part;
  const place = () => ({ line, column: column + part.length - rest.trimStart().length });
  for (let found = labelAt.exec(rest); found !== null; found = labelAt.exec(rest)) {
    const [all, label = ''] = found;
    yield { label, tokens: [], place: place(), end: column + part.length };
    rest = rest.slice(all.length);
  }
  if (rest.trim() === '') return;
  const tokens = tokensOf(rest, column + part.length - rest.length);
  yield { tokens, place: place(), end: column + part.trimEnd().length };
}

const labelAt = /^\s*([A-Za-z_.$][\w.$@]*|\d+):/;

/** What tells apart the labels of one number: how many of them are before. */
function numberedName(label: string, numbered: ReadonlyMap<string, number>, ahead: 0 | 1): string {
  return `${label}#${(numbered.get(label) ?? 0) + ahead}`;
}

/** `1b` is the last label 1, `1f` the next. */
function withNumbered<D extends { readonly label: string }>(
  draft: D,
  numbered: ReadonlyMap<string, number>,
): D {
  const [, label, way] = /^(\d+)([bf])$/.exec(draft.label) ?? [];
  if (label === undefined) return draft;
  return { ...draft, label: numberedName(label, numbered, way === 'f' ? 1 : 0) };
}

function plain(label: string): string {
  return label.replace(/#.*/, '');
}
