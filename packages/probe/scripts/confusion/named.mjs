import { facts } from '../../dist/index.js';

/** What libbpf makes of an instruction whose CO-RE relocation found nothing: a call of helper 0xbad2310. */
const POISON = /195896080|0xbad2310|CO-RE/i;

/**
 * By the beginning of what is needed: how the kernel and libbpf word that it is missing, given the rest of the words.
 *
 * @type {readonly (readonly [needs: RegExp, said: (name: string) => RegExp | string])[]}
 */
const WORDS = [
  [/ under the GPL$/, () => /GPL/],
  [/^helper (\S+)$/, (name) => new RegExp(`\\b${name}#|#${numberOf(name)}\\b|${name.replace(/^bpf_/, '')}`)],
  [/^map type \S+ \((.*)\)$/, (name) => `'${name}'`],
  [/^map flags? .*\((.*)\)$/, (name) => `'${name}'`],
  [/^\S+ of map (\S+)$/, (name) => name],
  [/^map (\S+) of the old form$/, () => /legacy|\.maps/i],
  [/^CO-RE /, () => POISON],
  [/^(?:kfunc|ksym|extern|option) (\S+)$/, (name) => name],
  [/ target (\S+)$/, (name) => name],
  [/^instructions /, () => /unknown opcode|reserved fields|invalid (?:opcode|mode)|BPF_\w+ uses/],
  [/^\d+ instructions$/, () => /E2BIG|too (?:many|large)|argument list too long/i],
  [/^stack/, () => /stack/],
  // A type that the kernel does not take is refused without a word.
  [/^program type /, () => /EINVAL|EPERM|EACCES|EOPNOTSUPP|ENOTSUPP|Invalid argument|not permitted/],
];

/**
 * Whether a refusal of libbpf's or the kernel's is for the reason that a finding names. Only their own words count, for
 * the error's message may tell what the preflight found.
 *
 * @param {{ readonly needs: string }} finding
 * @param {unknown} refusal
 */
export function isNamed({ needs }, refusal) {
  const said = wordsOf(refusal);
  for (const [pattern, words] of WORDS) {
    const match = pattern.exec(needs);
    if (match === null) continue;
    const expected = words(match[1] ?? '');
    return typeof expected === 'string' ? said.includes(expected) : expected.test(said);
  }
  return false;
}

/**
 * The logs and the errno of an error and of what caused it.
 *
 * @param {unknown} error
 * @returns {string}
 */
function wordsOf(error) {
  if (!(error instanceof Error)) return '';
  const { log = '', code = '' } = /** @type {{ log?: string, code?: string }} */ (error);
  return [code, log, wordsOf(error.cause)].join('\n');
}

/** @param {string} helper */
function numberOf(helper) {
  return Object.hasOwn(facts.helpers, helper)
    ? facts.helpers[/** @type {keyof typeof facts.helpers} */ (helper)].id
    : -1;
}
