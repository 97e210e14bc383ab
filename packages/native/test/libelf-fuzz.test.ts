import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mutatorOf } from '../../../scripts/fuzz/mutate.mjs';
import { seeded } from '../../../scripts/fuzz/random.mjs';
import { sampleFiles, withOurs } from './libelf/compile.ts';

/** Of each file; `pnpm fuzz --libelf` goes on for minutes. */
const MUTANTS = 2000;

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

it('damaged files are read without one access out of bounds', { timeout: 300_000 }, () => {
  const target = withOurs(['fuzzLibelf.c', 'standalone.c'], join(folder, 'target'), sanitizers);
  const files = sampleFiles(folder);
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const damage = mutatorOf(readFileSync(file));
    const mutants = Array.from({ length: MUTANTS }, (_, number) => damage(seeded(number)));
    const input = Buffer.concat(
      mutants.flatMap((mutant) => [Uint32Array.of(mutant.length), mutant].map(bytesOf)),
    );
    const { status, stderr } = spawnSync(target, { input, encoding: 'utf8' });
    expect({ file, status, stderr }).toEqual({ file, status: 0, stderr: `${MUTANTS} files read\n` });
  }
});

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
