/** What the program reports of one exec. */
export type { event as ExecRecord } from './execsnoop.ts';

/** Of a record's `flags`: there were more arguments, or more of the last one. */
export const ARGS_TRUNCATED = 1;

/** Of a record's `flags`: there was more of the path. */
export const PATH_TRUNCATED = 2;
