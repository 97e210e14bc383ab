/** `e_machine` of BPF. */
const EM_BPF = 247;
const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2]);

/**
 * The BPF objects inside of a file: the file itself, or what libbpf's skeletons, Go's `embed` and Rust's
 * `include_bytes` put among a program's data.
 *
 * @param {Buffer} bytes
 * @returns {readonly Buffer[]}
 */
export function objectsIn(bytes) {
  const found = [];
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const size = sizeOf(bytes.subarray(at));
    if (size !== undefined) found.push(bytes.subarray(at, at + size));
  }
  return found;
}

/**
 * How long the BPF object is that begins here, which its section headers tell; undefined where none begins.
 *
 * @param {Buffer} bytes
 */
function sizeOf(bytes) {
  if (bytes.length < 64) return undefined;
  const big = bytes[5] === 2;
  const u16 = (/** @type {number} */ at) => (big ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at));
  const u64 = (/** @type {number} */ at) =>
    Number(big ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at));
  if (u16(16) !== 1 || u16(18) !== EM_BPF || u16(58) !== 64) return undefined;
  const headers = u64(40);
  let end = headers + u16(60) * 64;
  if (end > bytes.length) return undefined;
  for (let at = headers; at < headers + u16(60) * 64; at += 64) {
    const type = big ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
    const isInFile = type !== 0 && type !== 8;
    if (isInFile) end = Math.max(end, u64(at + 24) + u64(at + 32));
  }
  return end > bytes.length ? undefined : end;
}
