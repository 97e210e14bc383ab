import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../test/support/compileBpf.ts';
import { type GenFlags, genCommand } from '../src/gen/command.ts';
import { runGen } from '../src/gen/run.ts';
import { buildCli } from './kernel/cli.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event { __u32 pid; };
struct event keep;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("tracepoint/sched/sched_process_exec") int on_exec(void *ctx) { return keep.pid; }`;

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-gen-'));
const object = join(folder, 'built', 'hello world.bpf.o');
const output = join(folder, 'src', 'hello.ts');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  buildCli();
  for (const name of ['built', 'src']) mkdirSync(join(folder, name));
  writeFileSync(object, await compileBpf(SOURCE));
});

/** The command as a process, in a folder. */
function run(cwd: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'gen', ...words], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('ebpf-ts gen', () => {
  it('writes a module that finds the object from where it is', async () => {
    await runGen(object, { output });
    const [, url = ''] = /new URL\('(.*)', import\.meta\.url\)/.exec(readFileSync(output, 'utf8')) ?? [];
    expect(fileURLToPath(new URL(url, pathToFileURL(output)))).toBe(object);
    expect(readFileSync(output, 'utf8')).toContain('export interface HelloWorld {');
  });

  it('tells in the first line by which command, which a shell runs', async () => {
    await runGen(object, { output, event: { events: 'event' }, embed: true, u64: 'number' });
    const before = readFileSync(output, 'utf8');
    const command = /^\/\/ Made by `(.*)`/.exec(before)?.[1] ?? '';
    expect(command).toBe(
      "ebpf-ts gen '../built/hello world.bpf.o' -o hello.ts --embed --event events=event --u64 number",
    );
    rmSync(output);
    const script = command.replace('ebpf-ts', `"${process.execPath}" "${MAIN}"`);
    execFileSync('sh', ['-c', script], { cwd: join(folder, 'src') });
    expect(readFileSync(output, 'utf8')).toBe(before);
  });

  it('prints the module of a file in this folder where no file is named', () => {
    const { status, stdout, stderr } = run(folder, object, '--event', 'events=event');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain("new URL('./built/hello%20world.bpf.o', import.meta.url)");
    expect(stdout).toMatch(/RingBuffer<event>;\n[\s\S]*\n}\n$/);
  });

  it('lets a fresh module pass', async () => {
    await runGen(object, { output });
    expect(run(folder, object, '-o', 'src/hello.ts', '--check')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('fails for a stale module with the command that renews it', async () => {
    await runGen(object, { output });
    const { status, stdout, stderr } = run(folder, object, '-o', 'src/hello.ts', '--check', '--embed');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `ebpf-ts: src/hello.ts is stale: it is not what ${object} gives now. ` +
        `Renew it: ebpf-ts gen '${object}' -o src/hello.ts --embed\n`,
    );
  });

  it('fails for a module that is not there', () => {
    const { status, stderr } = run(folder, 'built/hello world.bpf.o', '-o', 'src/none.ts', '--check');
    expect(status).toBe(1);
    expect(stderr).toBe(
      "ebpf-ts: src/none.ts is not there. Renew it: ebpf-ts gen 'built/hello world.bpf.o' -o src/none.ts\n",
    );
  });

  it.each([
    ['an object that is not there', ['none.bpf.o'], /cannot read none\.bpf\.o: there is no such file/],
    ['what is no object', [fileURLToPath(import.meta.url)], /gen\.test\.ts: BPF object, file offset 0/],
    ['a folder that is not there', [object, '-o', 'none/hello.ts'], /cannot write none\/hello\.ts/],
    ['a check without a file', [object, '--check'], /--check compares a file: name it with -o FILE/],
    [
      'events of a map that is not there',
      [object, '--event', 'event=event'],
      /no ring or perf buffer 'event'/,
    ],
    ['events of a type that is not there', [object, '--event', 'events=none'], /cannot be 'none'/],
    ['an event without a type', [object, '--event', 'events'], /events=event/],
    ['integers of no such kind', [object, '--u64', 'string'], /Allowed choices are bigint, number/],
  ])('says what is wrong with %s', (_, words, message) => {
    const { status, stdout, stderr } = run(folder, ...words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('the command line of gen', () => {
  it('takes an event for each map', async () => {
    const seen: [string, GenFlags][] = [];
    const command = genCommand(async (...given) => void seen.push([given[0], given[1]]));
    await command.parseAsync(['a.o', '--event', 'x=one', '-o', 'a.ts', '--event', 'y=two'], { from: 'user' });
    expect(seen).toEqual([['a.o', { output: 'a.ts', event: { x: 'one', y: 'two' } }]]);
  });
});
