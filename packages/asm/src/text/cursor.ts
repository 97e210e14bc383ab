import { AsmError } from '../error.ts';
import type { Width } from '../instruction.ts';
import { type Register, registers } from '../register.ts';
import type { Token } from './token.ts';

/** A register as it is written: `w3` is the lower half of `r3`. */
export interface NamedRegister {
  readonly register: Register;
  readonly width: Width;
}

/** Reads the tokens of a statement one after the other. */
export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #line: number;
  readonly #end: number;
  #at = 0;

  /** `end` is the column behind the statement. */
  constructor(tokens: readonly Token[], line: number, end: number) {
    this.#tokens = tokens;
    this.#line = line;
    this.#end = end;
  }

  /** The next token's text; empty at the end. */
  get next(): string {
    return this.#tokens[this.#at]?.text ?? '';
  }

  /** The text of the token after the next. */
  get afterNext(): string {
    return this.#tokens[this.#at + 1]?.text ?? '';
  }

  /** Where the next token is. */
  get place(): { readonly line: number; readonly column: number } {
    return { line: this.#line, column: this.#tokens[this.#at]?.column ?? this.#end };
  }

  /** The next token's text, which is passed. */
  take(): string {
    const { next } = this;
    this.#at++;
    return next;
  }

  /** Passes the next token if it is this one. */
  takeIf(text: string): boolean {
    if (this.next !== text) return false;
    this.#at++;
    return true;
  }

  /** Passes these tokens, separated by spaces. */
  expect(texts: string): void {
    for (const text of texts.split(' ')) if (!this.takeIf(text)) throw this.wanted(`'${text}'`);
  }

  /** The next token as a register, which is passed; undefined if it is none. */
  takeRegister(): NamedRegister | undefined {
    const found = registerOf(this.next);
    if (found !== undefined) this.#at++;
    return found;
  }

  register(width: Width): Register {
    const { next } = this;
    const { place } = this;
    const found = this.takeRegister();
    if (found === undefined) throw this.wanted(`a register ${width === 64 ? 'r0 to r11' : 'w0 to w11'}`);
    if (found.width === width) return found.register;
    throw this.error(`${next} has ${found.width} bits where ${width} are needed`, remedyFor(width), place);
  }

  get isNumber(): boolean {
    const { next } = this;
    return /^\d/.test(next === '-' || next === '+' ? this.afterNext : next);
  }

  /** A number with or without a sign, from the least that `bits` hold signed to the most that they hold unsigned. */
  number(bits: 16 | 32 | 64): bigint {
    const { place } = this;
    const value = this.#integer();
    if (value >= -(1n << BigInt(bits - 1)) && value < 1n << BigInt(bits)) return BigInt.asIntN(bits, value);
    throw this.error(`${value} does not fit into ${bits} bits`, 'Give a number that does', place);
  }

  immediate(): number {
    return Number(this.number(32));
  }

  /** A number with or without a sign that `bits` hold signed. */
  distance(bits: 16 | 32): number {
    const { place } = this;
    const value = this.#integer();
    if (value === BigInt.asIntN(bits, value)) return Number(value);
    const limit = 2 ** (bits - 1);
    throw this.error(`${value} does not fit into ${bits} bits`, `It can be ${-limit} to ${limit - 1}`, place);
  }

  /** The refusal of what is next in place of what was wanted. */
  wanted(what: string): AsmError {
    const found = this.next === '' ? 'the end' : `'${this.next}'`;
    return this.error(`${found} stands where ${what} is needed`, 'Write it as llvm-objdump prints it');
  }

  error(reason: string, remedy: string, place = this.place): AsmError {
    return new AsmError(place, reason, remedy);
  }

  #integer(): bigint {
    const negative = this.next === '-';
    if (negative || this.next === '+') this.#at++;
    const { next } = this;
    if (!/^(0[xX][\da-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/.test(next)) throw this.wanted('a number');
    this.#at++;
    const magnitude = BigInt(/^0[0-7]+$/.test(next) ? `0o${next}` : next);
    return negative ? -magnitude : magnitude;
  }
}

function registerOf(text: string): NamedRegister | undefined {
  const [, letter, number] = /^([rw])(\d|1\d)$/.exec(text) ?? [];
  const register = number === undefined ? undefined : registers.get(Number(number));
  return register && { register, width: letter === 'w' ? 32 : 64 };
}

function remedyFor(width: Width): string {
  return width === 64 ? 'Call it r' : 'Call it w';
}
