export {
  type ExecEvent,
  type ExecsnoopOptions,
  type ExecsnoopStream,
  execsnoop,
  unescapeArgument,
} from './execsnoop/index.ts';
