/** A word, number or operator of a statement, and where it starts: a column from 1. */
export interface Token {
  readonly text: string;
  readonly column: number;
}

/** Splits a statement that starts at `column`. A character that fits nowhere is a token of its own. */
export function tokensOf(statement: string, column: number): readonly Token[] {
  return Array.from(statement.matchAll(token), ({ 0: text, index }) => ({ text, column: column + index }));
}

/** `s` before an operator makes it signed; what `<` and `>` enclose after a jump is the name of its target. */
const token =
  /<[^<>=\s][^<>]*>|s?>>=|<<=|s[<>]=|s[<>]|s[/%]=|[-+*/|&%^=!<>]=|[A-Za-z_.$][\w.$@]*|\d[\w]*|\S/g;
