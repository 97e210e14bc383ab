export type { ExecEvent } from './event.ts';
export type { ExecsnoopOptions } from './options.ts';
export { type ExecsnoopStream, execsnoop } from './stream.ts';
export { unescapeArgument } from './unescape.ts';
