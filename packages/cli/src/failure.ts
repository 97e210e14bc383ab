import { harmless } from './terminal/harmless.ts';

/** What a failed command says on stderr: the message, which tells what to do; for `DEBUG=ebpf-ts` all there is. */
export function failureText(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `ebpf-ts: ${String(error)}`;
  return harmless(debug ? `ebpf-ts: ${error.stack ?? error.message}` : `ebpf-ts: ${error.message}`);
}
