import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

/** An interface, and its peer in a network namespace of its own: what is sent there arrives here. */
export interface VethPair extends AsyncDisposable {
  readonly name: string;
  readonly namespace: string;
  /** Sends datagrams from the namespace: to all hosts, so that nobody needs an address outside of it. */
  send(count: number): Promise<void>;
}

/** Makes a pair that is named after this process. Disposing of it removes all of it. */
export async function vethPair(): Promise<VethPair> {
  const [name, peer] = [`xdp${process.pid}-0`, `xdp${process.pid}-1`];
  const inside = ['ip', 'netns', 'exec', peer];
  const remove = async () => {
    // With one end the other is gone.
    if (existsSync(`/sys/class/net/${name}`)) await run('ip', 'link', 'delete', name);
    if (existsSync(`/run/netns/${peer}`)) await run('ip', 'netns', 'delete', peer);
  };
  try {
    await run('ip', 'netns', 'add', peer);
    await run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', peer, 'netns', peer);
    await run('ip', 'link', 'set', name, 'up');
    await run(...inside, 'ip', 'link', 'set', peer, 'up');
    await run(...inside, 'ip', 'address', 'add', '198.18.0.1/32', 'dev', peer);
    await run(...inside, 'ip', 'route', 'add', '224.0.0.0/4', 'dev', peer);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    name,
    namespace: peer,
    send: (count) =>
      run(...inside, 'bash', '-c', `for i in $(seq ${count}); do echo hello > /dev/udp/224.0.0.1/9; done`),
    [Symbol.asyncDispose]: remove,
  };
}

async function run(...[command = '', ...args]: readonly string[]): Promise<void> {
  // In a session of its own it does not get Ctrl-C: that is for this program, which then removes what it made.
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}`);
}
