import colors from 'picocolors';
import type { Colors } from 'picocolors/types.js';

/**
 * Colours for a terminal, and where `FORCE_COLOR` asks for them; none where `NO_COLOR` forbids them. Decided here
 * because picocolors also colours a pipe where `CI` is set, and what reads the pipe would take the codes for text.
 */
export function colorsFor(stream: { readonly isTTY?: boolean }, environment = process.env): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  return colors.createColors(
    !NO_COLOR && (Boolean(FORCE_COLOR) || (stream.isTTY === true && TERM !== 'dumb')),
  );
}
