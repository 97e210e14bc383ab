import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import { Btf, printRaw } from '../../src/index.ts';

const folder = '/sys/kernel/btf';
const vmlinux = join(folder, 'vmlinux');

// The machines of the matrix have their root file system on one.
kernelTest(
  'the types of every module are read over those of the kernel',
  {
    needs: [{ module: 'overlay' }],
  },
  () => {
    const base = Btf.parse(readFileSync(vmlinux));
    for (const name of readdirSync(folder).filter((each) => each !== 'vmlinux')) {
      const path = join(folder, name);
      const module = Btf.parse(readFileSync(path), { base });
      const theirs = execFileSync('bpftool', ['-B', vmlinux, 'btf', 'dump', 'file', path], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      });
      expect({ name, text: printRaw(module) }).toEqual({ name, text: theirs });
      expect(module.typeCount).toBeGreaterThan(base.typeCount);
    }
  },
);
