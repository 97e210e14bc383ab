import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where a bzImage says how it is laid out: Documentation/arch/x86/boot.rst of the kernel. */
const SETUP_SECTORS = 0x1f1;
const MAGIC = 0x202;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_LENGTH = 0x24c;
const SECTOR = 512;

/** The compressions by their first four bytes, and whether the kernel's build appends the unpacked size. */
const COMPRESSIONS = [
  { magic: /^28b52ffd/, program: 'zstd', sized: true },
  { magic: /^fd377a58/, program: 'xz', sized: true },
  { magic: /^02214c18/, program: 'lz4', sized: true },
  { magic: /^1f8b/, program: 'gzip', sized: false },
];

const LARGEST_KERNEL = 2 ** 30;

/**
 * The ELF file inside a bzImage. QEMU starts it directly (PVH); unpacking it in the guest would take seconds under
 * emulation, on every boot.
 *
 * @param {string} bzImage
 * @returns {Buffer}
 */
export function vmlinuxOf(bzImage) {
  const image = readFileSync(bzImage);
  if (image.length < PAYLOAD_LENGTH + 4 || image.toString('latin1', MAGIC, MAGIC + 4) !== 'HdrS') {
    throw new Error(`${bzImage} is no bzImage: it has no HdrS at offset ${MAGIC}`);
  }
  const start = (image.readUInt8(SETUP_SECTORS) + 1) * SECTOR + image.readUInt32LE(PAYLOAD_OFFSET);
  const payload = image.subarray(start, start + image.readUInt32LE(PAYLOAD_LENGTH));
  const magic = payload.toString('hex', 0, 4);
  const compression = COMPRESSIONS.find((each) => each.magic.test(magic));
  if (compression === undefined) {
    throw new Error(
      `${bzImage}: its kernel is packed in a way that starts with ${magic}, which is not known here`,
    );
  }
  const { program, sized } = compression;
  const input = sized ? payload.subarray(0, -4) : payload;
  const { status, stdout, stderr, error } = spawnSync(program, ['-dc'], { input, maxBuffer: LARGEST_KERNEL });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${bzImage}: ${program} cannot unpack its kernel: ${stderr.toString().trim()}`);
  return stdout;
}
