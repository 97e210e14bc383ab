import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { cache } from '../setup/paths.mjs';

const NAME = 'steps-test';
const log = join(cache, 'logs', `${NAME}.log`);
const stamp = join(cache, 'stamps', NAME);
afterEach(() => {
  for (const file of [log, stamp]) rmSync(file, { force: true });
});

/** What the user sees when set-up runs one step with this body; stdout and stderr are pipes. */
function seen(body: string, isDone = 'false') {
  const steps = new URL('../setup/steps.mjs', import.meta.url).href;
  const script = `
    import { runSteps } from '${steps}';
    const step = { name: '${NAME}', title: 'trying', as: 'owner', advice: 'Try again.', isDone: () => ${isDone},
      async run(exec) { ${body} } };
    process.exitCode = (await runSteps([step])) ? 0 : 1;`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

test('a step that ends well is two lines on stderr, and its output is in its log', () => {
  const { status, stdout, stderr } = seen(`await exec('sh', ['-c', 'echo out; echo err >&2']);`);
  expect(status).toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^setup: trying\nsetup: trying: done in \d+ s\n$/);
  expect(readFileSync(log, 'utf8')).toMatch(/^\$ sh -c .*\n(out\nerr|err\nout)\n$/s);
});

test('a step that is done says nothing and runs nothing', () => {
  const { status, stderr } = seen(`throw new Error('ran');`, 'true');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(existsSync(log)).toBe(false);
});

test.each([
  ['fails', `await exec('false', []);`, 1],
  ['is interrupted', `process.kill(process.pid, 'SIGKILL');`, null],
])('a step that %s leaves no stamp, not even that of the run before', (_how, body, status) => {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, 'inputs of the run before');
  expect(seen(body).status).toBe(status);
  expect(existsSync(stamp)).toBe(false);
});

test('a step that is done keeps its stamp', () => {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, 'inputs of the run before');
  expect(seen('', 'true').status).toBe(0);
  expect(readFileSync(stamp, 'utf8')).toBe('inputs of the run before');
});

test('a command that fails ends set-up with the step, the command, its last lines and what to do', () => {
  const { status, stderr } = seen(`await exec('sh', ['-c', 'seq 1 40; exit 7']);`);
  expect(status).toBe(1);
  expect(stderr).toContain('setup: failed at "trying": `sh -c seq 1 40; exit 7`: exit code 7');
  expect(stderr).toContain('  | 40\n');
  expect(stderr).toContain('  | 26\n');
  expect(stderr).not.toContain('  | 25\n');
  expect(stderr).toContain(`.cache/logs/${NAME}.log`);
  expect(stderr).toMatch(/Try again\.\n$/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a program that does not exist is named', () => {
  const { status, stderr } = seen(`await exec('no-such-program', []);`);
  expect(status).toBe(1);
  expect(stderr).toContain('`no-such-program`: spawn no-such-program ENOENT');
});

test('any other failure is its message alone', () => {
  const { status, stderr } = seen(`throw new Error('the archive is not the one that was pinned');`);
  expect(status).toBe(1);
  expect(stderr).toContain(
    'setup: failed at "trying": the archive is not the one that was pinned\nTry again.\n',
  );
  expect(stderr).not.toMatch(/^\s+at /m);
});
