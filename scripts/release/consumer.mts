// A stranger's program on the published packages: types by default settings, live events at run time.
import { spawn } from 'node:child_process';
import { BpfObject, ElfError, type RingBuffer } from '@ebpf-ts/core';
import { type ExecEvent, execsnoop } from '@ebpf-ts/tools';

const execs = execsnoop({ ppid: process.pid });
await execs.ready;
const child = spawn('/bin/true', ['of the consumer']);
let first: ExecEvent | undefined;
for await (const event of execs) {
  first = event;
  break;
}
if (first?.pid !== child.pid || first?.argv[1] !== 'of the consumer') {
  throw new Error(`the exec of ${child.pid} came as ${JSON.stringify(first)}`);
}

interface Shape {
  maps: { events: RingBuffer<{ pid: number }> };
  programs: { on_exec: 'tracepoint' };
  variables: { target_uid: number };
}
const refused = await BpfObject.open<Shape>(new Uint8Array(3)).catch((error: unknown) => error);
if (!(refused instanceof ElfError)) throw new Error('three bytes were taken for an object');
console.log('the packages work as published');
