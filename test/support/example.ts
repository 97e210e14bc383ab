import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Run, run } from './command.ts';
import { eventually } from './kernelState.ts';
import { heldBy, stillThere } from './machineState.ts';

/** An example as a process of its own. */
export interface ExampleRun extends Run {
  readonly pid: number;
  /** Ends it by a signal, sees that it ended well, and gives back what it left in the kernel. */
  stop(signal: NodeJS.Signals): Promise<string[]>;
}

/** Starts an example by the command of its README, with what may follow. */
export function runExample(name: string, ...args: readonly string[]): ExampleRun {
  const started = run([...commandOf(name), ...args]);
  const { child, ended, stderr } = started;
  const { pid = 0 } = child;
  return {
    ...started,
    pid,
    async stop(signal) {
      const held = heldBy(pid);
      expect(held).not.toEqual([]);
      child.kill(signal);
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(stderr()).toBe('');
      return eventually(
        () => stillThere(held),
        (left) => left.length === 0,
      );
    },
  };
}

/** The words behind `sudo` in an example's README, without npm around its script. */
function commandOf(name: string): string[] {
  const root = new URL('../..', import.meta.url);
  const readme = readFileSync(new URL(`examples/${name}/README.md`, root), 'utf8');
  expect(readme).toMatch(new RegExp(`^sudo npm run example ${name}$`, 'm'));
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const script = /^node (\S+)$/.exec(scripts.example)?.[1] ?? '';
  return [process.execPath, fileURLToPath(new URL(script, root)), name];
}
