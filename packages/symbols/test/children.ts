import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A running child of SELF_REPORTING, and where it says that its functions are. */
export interface Reporting {
  readonly pid: number;
  readonly addresses: ReadonlyMap<string, bigint>;
  /** Ends it. */
  end(): Promise<void>;
}

/** Starts a program that reports its own addresses; it ends with the test. */
export async function reporting(program: string, ...args: readonly string[]): Promise<Reporting> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin.end();
    await once(child, 'exit');
  };
  onTestFinished(end);
  const lines = await said(child, /main \S+\nread \S+\n/);
  const addresses = new Map(
    Array.from(lines.matchAll(/^(\w+) (0x\w+)$/gm), ([, name = '', at = '']) => [name, BigInt(at)]),
  );
  return { pid: child.pid ?? 0, addresses, end };
}

/** What a child has printed once that has a certain form. */
export async function said(child: ChildProcess, form: RegExp): Promise<string> {
  let text = '';
  const output = child.stdout?.iterator({ destroyOnReturn: false }) ?? [];
  for await (const part of output) {
    text += part;
    if (form.test(text)) return text;
  }
  throw new Error(`the child said ${JSON.stringify(text)}`);
}
