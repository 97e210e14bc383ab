import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type ExampleRun, runExample } from '../../../test/support/example.ts';
import { bpftool, eventually } from '../../../test/support/kernelState.ts';
import { heldBy } from '../../../test/support/machineState.ts';

interface Traffic {
  frames: number;
  bytes: number;
}

/** What the interface received, by iproute2. */
function receivedBy(name: string): Traffic {
  const text = execFileSync('ip', ['-s', '-j', 'link', 'show', name], { encoding: 'utf8' });
  const [{ stats64 }] = JSON.parse(text);
  return { frames: stats64.rx.packets, bytes: stats64.rx.bytes };
}

/** What the program counted of each protocol, by bpftool. */
function counted(pid: number): Traffic[] {
  const [map = ''] = heldBy(pid).filter((name) => name.startsWith('map '));
  const dump = [bpftool('map', 'dump', 'id', map.slice('map '.length))].flat() as {
    formatted: { values: { value: Traffic }[] };
  }[];
  return dump.map(({ formatted }) => total(formatted.values.map(({ value }) => value)));
}

const total = (parts: readonly Traffic[]): Traffic => ({
  frames: parts.reduce((sum, { frames }) => sum + frames, 0),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
});

const minus = (now: Traffic, before: Traffic): Traffic => ({
  frames: now.frames - before.frames,
  bytes: now.bytes - before.bytes,
});

/** What both counted, once no frame is on its way: the kernel itself sends some of IPv6 over any interface. */
async function onceQuiet(name: string, pid: number) {
  let before: unknown;
  return eventually(
    () => ({ ip: receivedBy(name), map: total(counted(pid)) }),
    (now) => {
      const isQuiet = isDeepStrictEqual(now, before);
      before = now;
      return isQuiet;
    },
  );
}

/** Stops a process for a moment, without ending it, until nothing it has started runs any more. */
async function pause({ child, pid }: ExampleRun): Promise<void> {
  child.kill('SIGSTOP');
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const running = () =>
    children()
      .split(' ')
      .filter((each) => each !== '' && !isZombie(each));
  expect(await eventually(running, (left) => left.length === 0)).toEqual([]);
}

const isZombie = (pid: string) => /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

const namesIn = (line: string) => Array.from(line.matchAll(/xdp\d+-\d/g), ([name]) => name);

describe('the counter of frames', () => {
  test('counts what its interface receives, as ip and bpftool see it', async () => {
    const example = runExample('xdp-counter');
    const [name = ''] = namesIn(await example.line());
    await example.line();
    await pause(example);
    const before = await onceQuiet(name, example.pid);
    example.child.kill('SIGCONT');
    for (let lines = 0; lines < 3; lines++) await example.line();
    await pause(example);
    const after = await onceQuiet(name, example.pid);
    const since = { ip: minus(after.ip, before.ip), map: minus(after.map, before.map) };
    expect(since.map).toEqual(since.ip);
    expect(since.map.frames).toBeGreaterThanOrEqual(10);

    const [ipv4 = { frames: 0, bytes: 0 }] = counted(example.pid);
    // Ethernet, IPv4 and UDP before the six bytes of a datagram.
    expect(ipv4.bytes).toBe(ipv4.frames * (14 + 20 + 8 + 6));
    example.child.kill('SIGCONT');
    const said = `IPv4: ${ipv4.frames} frames of ${ipv4.bytes} bytes (`;
    while (!example.stdout().includes(said)) await example.line();
    const shares = new RegExp(`^IPv4: ${ipv4.frames} .*\\((.*)\\)$`, 'm').exec(example.stdout())?.[1] ?? '';
    const perCpu = shares.split(', ').map((share) => Number(/^(\d+) on CPU \d+$/.exec(share)?.[1]));
    expect(perCpu.reduce((sum, frames) => sum + frames)).toBe(ipv4.frames);
    expect(await example.stop('SIGINT')).toEqual([]);
  });

  test.each([
    ['SIGINT', 'while it counts'],
    ['SIGTERM', 'while it counts'],
    ['SIGINT', 'while it makes them'],
  ] as const)('removes its interfaces and its namespace on %s %s', async (signal, when) => {
    const example = runExample('xdp-counter');
    const places = [`/sys/class/net/xdp${example.pid}-0`, `/run/netns/xdp${example.pid}-1`];
    const exist = () => places.map((place) => existsSync(place));
    if (when === 'while it counts') await example.line();
    // Node may take longer to start than any one of these waits.
    else
      for (let found = false; !found; )
        found = (await eventually(exist, (exists) => exists.includes(true))).includes(true);
    if (when === 'while it counts') expect(exist()).toEqual([true, true]);
    expect(await example.stop(signal)).toEqual([]);
    expect(exist()).toEqual([false, false]);
  });
});
