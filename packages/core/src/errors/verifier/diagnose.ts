import { type CataloguedRejection, catalogue, type VerifierReason } from './catalogue.ts';
import type { ParsedLog } from './log.ts';
import type { VerifierCategory } from './rejection.ts';

/** What a refusal is, as far as it is known. */
export interface Diagnosis {
  /** Undefined for words that are not in the catalogue. */
  readonly reason: VerifierReason | undefined;
  readonly category: VerifierCategory | undefined;
  /** One sentence; the verifier's own words where they are not in the catalogue. */
  readonly explanation: string;
  readonly fix: string | undefined;
  /** The instruction that is meant, where the words name one. */
  readonly instruction: number | undefined;
  /** The function that is meant, counted from the program itself, where the words name one. */
  readonly subprogram: number | undefined;
}

/** Finds the class of a refusal. What is not in the catalogue is passed on as the verifier said it. */
export function diagnose({ words, report }: ParsedLog): Diagnosis {
  const text = words.join('\n');
  for (const rejection of catalogue) {
    const match = rejection.words.exec(text);
    if (match !== null) return known(rejection, match, report?.category);
  }
  return {
    reason: undefined,
    category: report?.category,
    explanation: [...words, ...(report?.reason === undefined ? [] : [report.reason])].join('\n'),
    fix: report?.suggestion,
    instruction: undefined,
    subprogram: undefined,
  };
}

function known(
  { reason, category, explanation, fix }: CataloguedRejection,
  match: RegExpExecArray,
  reported: VerifierCategory | undefined,
): Diagnosis {
  const { insn, subprogram } = match.groups ?? {};
  return {
    reason,
    category: reported ?? category,
    explanation: filled(explanation, match),
    fix,
    instruction: insn === undefined ? undefined : Number(insn),
    subprogram: subprogram === undefined ? undefined : Number(subprogram),
  };
}

/**
 * A sentence with what was matched in the places of `$<group>`. Where kernels word a refusal in several ways, the group
 * is numbered in the others (`group2`); `$<group|TEXT>` is TEXT where none of them matched.
 */
function filled(sentence: string, { groups = {} }: RegExpExecArray): string {
  return sentence.replace(/\$<(\w+)(?:\|([^>]*))?>/g, (_, group: string, otherwise = '') => {
    const matched = ['', '2', '3'].map((number) => groups[group + number]);
    return matched.find((text) => text !== undefined) ?? otherwise;
  });
}
