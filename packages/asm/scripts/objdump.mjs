/**
 * A section of a program as `llvm-objdump -d -r -z` lists it.
 *
 * @typedef {{
 *   readonly name: string,
 *   readonly bytes: Uint8Array,
 *   readonly symbols: readonly { readonly offset: number, readonly name: string }[],
 *   readonly relocations: readonly { readonly offset: number, readonly type: string, readonly symbol: string }[],
 *   readonly listing: string,
 * }} Section `listing` is as it is with `--no-show-raw-insn`
 */

/**
 * The sections of what llvm-objdump printed of an object.
 *
 * @param {string} text
 * @returns {readonly Section[]}
 */
export function sectionsIn(text) {
  const [, ...parts] = text.split(/^Disassembly of section (.*):\n\n/m);
  return parts.flatMap((name, index) => {
    const listing = parts[index + 1];
    return index % 2 === 0 && listing !== undefined ? [sectionOf(name, listing.trimEnd())] : [];
  });
}

/**
 * @param {string} name
 * @param {string} raw
 * @returns {Section}
 */
function sectionOf(name, raw) {
  const hex = [...raw.matchAll(INSTRUCTION)].map(([, , bytes = '']) => bytes.replaceAll(' ', ''));
  const symbols = [...raw.matchAll(/^([0-9a-f]{16}) <(.*)>:$/gm)];
  const relocations = [...raw.matchAll(/^\t\t([0-9a-f]{16}): {2}(\S+)\s(.*)$/gm)];
  return {
    name,
    bytes: Uint8Array.from(Buffer.from(hex.join(''), 'hex')),
    symbols: symbols.map(([, at = '', symbol = '']) => ({ offset: Number.parseInt(at, 16), name: symbol })),
    relocations: relocations.map(([, at = '', type = '', symbol = '']) => ({
      offset: Number.parseInt(at, 16),
      type,
      symbol,
    })),
    listing: `${raw.replace(INSTRUCTION, '$1\t')}\n`,
  };
}

const INSTRUCTION = /^( *\d+:)\t((?:[0-9a-f]{2} ){7,15}[0-9a-f]{2})\t/gm;
