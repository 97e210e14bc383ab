export type { ExecsnoopLine } from './execsnoop/json.ts';
