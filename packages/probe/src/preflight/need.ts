import type { Status } from '../verdict.ts';

/** What is known of a feature that a program needs. */
export interface Need {
  readonly needs: string;
  readonly status: Status;
  readonly since: string | undefined;
  readonly hint?: string;
  readonly stops?: 'attach';
}
