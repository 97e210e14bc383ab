/** A doc comment. */
export function comment(text: string): string {
  return `/** ${harmless(text)} */`;
}

/** A text for a comment: in one line, it ends no comment, and nothing in it steers a terminal or an editor. */
export function harmless(text: string): string {
  return text.replaceAll('*/', '*\\/').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
