import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { vmlinuxOf } from '../vm/vmlinux.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-vmlinux-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A bzImage as the kernel's build makes it, by the layout in boot.rst: setup sectors, then code, then payload. */
function bzImage(payload: Buffer): string {
  const [setupSectors, code] = [3, 100];
  const image = Buffer.alloc((setupSectors + 1) * 512 + code);
  image.writeUInt8(setupSectors, 0x1f1);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt32LE(code, 0x248);
  image.writeUInt32LE(payload.length, 0x24c);
  const file = join(folder, 'vmlinuz');
  writeFileSync(file, Buffer.concat([image, payload, Buffer.from('what follows the payload')]));
  return file;
}

const kernel = readFileSync('/bin/true');

test.each([
  ['zstd', ['-c'], true],
  ['xz', ['--check=crc32', '-c'], true],
  ['gzip', ['-c'], false],
])('the kernel in a bzImage packed by %s comes out as it went in', (program, args, sized) => {
  const packed = execFileSync(program, args, { input: kernel });
  const size = Buffer.alloc(4);
  size.writeUInt32LE(kernel.length);
  const file = bzImage(sized ? Buffer.concat([packed, size]) : packed);
  expect(vmlinuxOf(file).equals(kernel)).toBe(true);
});

test('a packing that is not known is named by its first bytes', () => {
  expect(() => vmlinuxOf(bzImage(Buffer.from('425a683931415926', 'hex')))).toThrow('425a6839');
});

test('a damaged payload is an error with the reason of the program that unpacks it', () => {
  const packed = execFileSync('gzip', ['-c'], { input: kernel });
  packed.fill(0, 100, 200);
  expect(() => vmlinuxOf(bzImage(packed))).toThrow(/vmlinuz: gzip cannot unpack its kernel: .*gzip/s);
});

test('a file that is no bzImage is refused', () => {
  const file = join(folder, 'text');
  writeFileSync(file, 'x'.repeat(1000));
  expect(() => vmlinuxOf(file)).toThrow('is no bzImage');
  writeFileSync(file, '');
  expect(() => vmlinuxOf(file)).toThrow('is no bzImage');
});
