import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cpusOf, onlineCpus } from '../src/onlineCpus.ts';

describe('a list of CPUs', () => {
  it.each([
    ['0\n', [0]],
    ['0-3\n', [0, 1, 2, 3]],
    ['0-1,4,6-7\n', [0, 1, 4, 6, 7]],
  ])('is read as the kernel writes it: %j', (list, cpus) => {
    expect([...cpusOf(list)]).toEqual(cpus);
  });

  it('names CPUs that this machine has', () => {
    const there = readdirSync('/sys/devices/system/cpu').filter((name) => /^cpu\d+$/.test(name));
    expect(there).toEqual(expect.arrayContaining([...onlineCpus()].map((cpu) => `cpu${cpu}`)));
  });
});
