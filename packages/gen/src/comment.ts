/** A doc comment; whatever the object's names hold, it ends where it should. */
export function comment(text: string): string {
  return `/** ${harmless(text).replaceAll('*/', '*\\/')} */`;
}

/** A text in one line, without characters that steer a terminal or an editor. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
