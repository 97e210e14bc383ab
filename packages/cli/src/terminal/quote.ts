/** What a shell takes as it stands: the set of Python's shlex.quote, with the letters of every script. */
const PLAIN = /^[\p{L}\p{N}\p{M}_@%+=:,./-]+$/u;

/** Characters that steer a terminal or cannot be seen. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * An argument as it could be typed into bash: quoted where it has to be. Nothing in it can steer the terminal.
 *
 * An escaped argument, whose bytes are not UTF-8, is written in bash's `$'\xNN'`.
 */
export function shellQuoted(argument: string, isEscaped = false): string {
  if (isEscaped) return `$'${withoutControls(argument).replaceAll("'", "\\'")}'`;
  if (PLAIN.test(argument)) return argument;
  if (!CONTROL.test(argument)) return `'${argument.replaceAll("'", "'\\''")}'`;
  return `$'${withoutControls(argument.replaceAll('\\', '\\\\')).replaceAll("'", "\\'")}'`;
}

/** An argument in double quotes, as bcc's `--quote` has it. Nothing in it can steer the terminal. */
export function doubleQuoted(argument: string): string {
  return `"${withoutControls(argument.replaceAll('"', '\\"'))}"`;
}

/** Text as it is, save for what could steer the terminal. */
export function withoutControls(text: string): string {
  return text.replace(new RegExp(CONTROL, 'gu'), escapeOf);
}

function escapeOf(character: string): string {
  const known = NAMED[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
