import { isUtf8 } from 'node:buffer';

const BACKSLASH = 0x5c;

/**
 * Text for bytes that are not UTF-8: each byte that is no part of a character is written `\xNN`, each backslash
 * twice, so that nothing is lost and the text is valid in JSON.
 */
export function escapeArgument(bytes: Buffer): string {
  let text = '';
  let index = 0;
  while (index < bytes.length) {
    const byte = bytes.readUInt8(index);
    const character = bytes.subarray(index, index + characterLength(byte));
    if (byte === BACKSLASH) {
      text += '\\\\';
      index += 1;
    } else if (isUtf8(character)) {
      text += character.toString('utf8');
      index += character.length;
    } else {
      text += `\\x${byte.toString(16).padStart(2, '0')}`;
      index += 1;
    }
  }
  return text;
}

/** How many bytes a character has by its first one; for a byte that cannot be the first, 1. */
function characterLength(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  if (first >= 0xc0) return 2;
  return 1;
}
