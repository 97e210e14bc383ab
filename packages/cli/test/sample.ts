import type { ExecEvent } from '@ebpf-ts/tools';
import colors from 'picocolors';

export const plain = colors.createColors(false);
export const colored = colors.createColors(true);

export const event: ExecEvent = {
  time: new Date('2025-03-04T05:06:07.089Z'),
  pid: 4242,
  ppid: 17,
  uid: 1000,
  comm: 'ls',
  ret: 0,
  path: '/bin/ls',
  argv: ['ls', '-l', 'my file'],
  truncated: false,
  escaped: [],
};
