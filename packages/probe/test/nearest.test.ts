import { expect, test } from 'vitest';
import { nearest } from '../src/index.ts';

test('the likest names come first, three at most, and those that are not alike not at all', () => {
  const names = [
    'sched_process_exec',
    'sched_process_exit',
    'sched_process_fork',
    'sched_process_free',
    'irq',
  ];
  expect(nearest('sched_procces_exec', names)[0]).toBe('sched_process_exec');
  expect(nearest('sched_process_exe', names)).toHaveLength(3);
  expect(nearest('kmalloc', names)).toEqual([]);
});

test('the order in which the candidates come makes no difference', () => {
  const names = ['vfs_open', 'vfs_opes', 'vfs_opet', 'vfs_opeu', 'vfs_opev'];
  expect(nearest('vfs_opex', names)).toEqual(['vfs_open', 'vfs_opes', 'vfs_opet']);
  expect(nearest('vfs_opex', names.toReversed())).toEqual(nearest('vfs_opex', names));
});
