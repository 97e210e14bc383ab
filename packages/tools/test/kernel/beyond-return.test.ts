import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecEvent, execsnoop } from '@ebpf-ts/tools';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where the caller keeps its path and its arguments, and where the new image says something else. */
const PLACE = 0x1000_0000;

/** A program that asks for another's exec, with path and arguments in a page at a known address. */
const CALLER = `
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
int main(int argc, char **argv)
{
  char *page = mmap((void *)${PLACE}L, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  char **pointers = (char **)page;
  strcpy(page + 256, argv[1]);
  strcpy(page + 1024, "real argument");
  pointers[0] = page + 1024;
  pointers[1] = 0;
  execve(page + 256, pointers, pointers + 1);
  return 1;
}`;

/** An ELF file whose first segment holds forged strings at that place and whose second cannot be mapped. */
function forgedImage(): Buffer {
  const file = Buffer.alloc(8192);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(PLACE), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  const segment = (index: number, address: bigint, size: bigint) => {
    const at = 64 + index * 56;
    file.writeUInt32LE(1, at);
    file.writeUInt32LE(5, at + 4);
    file.writeBigUInt64LE(4096n, at + 8);
    file.writeBigUInt64LE(address, at + 16);
    file.writeBigUInt64LE(address, at + 24);
    file.writeBigUInt64LE(4096n, at + 32);
    file.writeBigUInt64LE(size, at + 40);
    file.writeBigUInt64LE(4096n, at + 48);
  };
  segment(0, BigInt(PLACE), 4096n);
  segment(1, 0x7fff_ffff_0000_0000n, 4096n);
  file.writeBigUInt64LE(BigInt(PLACE + 1024), 4096);
  file.write('/usr/bin/innocent\0', 4096 + 256);
  file.write('never passed\0', 4096 + 1024);
  return file;
}

test('an exec that fails beyond the point of no return is not reported with strings of the new image', async () => {
  const [source, caller, image] = ['caller.c', 'caller', 'forged'].map((name) => join(folder, name));
  if (source === undefined || caller === undefined || image === undefined) throw new Error('no paths');
  writeFileSync(source, CALLER);
  execFileSync('gcc', ['-o', caller, source]);
  writeFileSync(image, forgedImage());
  chmodSync(image, 0o755);

  const end = new AbortController();
  await using stream = execsnoop({ ppid: process.pid, failed: true, signal: end.signal });
  await stream.ready;
  const { pid, signal } = spawnSync(caller, [image]);
  end.abort();
  const events: ExecEvent[] = [];
  for await (const event of stream) if (event.pid === pid) events.push(event);

  // The kernel kills what has neither its old image nor a new one.
  expect(signal).toBe('SIGSEGV');
  expect(events).toHaveLength(2);
  expect(events[0]).toMatchObject({ ret: 0, path: caller });
  expect(events[1]?.ret).toBeLessThan(0);
  expect(events[1]).toMatchObject({ path: '', argv: [], truncated: true });
});
