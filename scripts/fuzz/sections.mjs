/** A section that has bytes in the file. @typedef {{ name: string, isCode: boolean, start: number, end: number }} Section */

const SHT_NOBITS = 8;
const SHF_EXECINSTR = 4n;

/**
 * The sections of an ELF file that is sound, and where their headers are.
 *
 * @param {Uint8Array} bytes
 * @returns {{ headers: { start: number, end: number }, sections: readonly Section[] }}
 */
export function sectionsOf(bytes) {
  const littleEndian = bytes[5] === 1;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u64 = (/** @type {number} */ at) => Number(data.getBigUint64(at, littleEndian));
  const start = u64(40);
  const end = start + data.getUint16(60, littleEndian) * 64;
  const names = u64(start + data.getUint16(62, littleEndian) * 64 + 24);
  const sections = [];
  for (let at = start + 64; at < end; at += 64) {
    if (data.getUint32(at + 4, littleEndian) === SHT_NOBITS) continue;
    const name = names + data.getUint32(at, littleEndian);
    const offset = u64(at + 24);
    sections.push({
      name: Buffer.from(bytes.subarray(name, bytes.indexOf(0, name))).toString('latin1'),
      isCode: (data.getBigUint64(at + 8, littleEndian) & SHF_EXECINSTR) !== 0n,
      start: offset,
      end: offset + u64(at + 32),
    });
  }
  return { headers: { start, end }, sections };
}
