import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** A pair of interfaces: one in this process's network namespace, its peer in one of the test's own. */
export interface VethPair {
  /** The near interface's name. */
  readonly name: string;
  /** Its IPv4 address. */
  readonly address: string;
  /** The peer's name. */
  readonly peer: string;
  /** The peer's IPv4 address. */
  readonly peerAddress: string;
  /** The path of the peer's network namespace. */
  readonly namespace: string;
  /** Sends datagrams from the peer to the near interface. */
  receive(port: number, count: number): void;
  /** Sends datagrams from the near interface to the peer. */
  send(port: number, count: number): void;
  /** Runs a command in the peer's namespace, and gives back what it prints. */
  run(command: string, ...args: readonly string[]): string;
}

let made = 0;

/**
 * Makes a pair for the time of one test, however that ends. Programs may be attached to the near interface, which is
 * nobody's but the test's.
 */
export async function vethPair(): Promise<VethPair> {
  const id = `${process.pid}-${made++}`;
  const namespace = `ebpf-ts-${id}`;
  const [name, peer] = [`near${id}`, `far${id}`];
  // Of the addresses that are set aside for tests of network devices; each pair has four of its own.
  const first = (made % 64) * 4;
  const host = (number: number) => `198.18.${process.pid % 256}.${first + number}`;
  const [address, peerAddress] = [host(1), host(2)];
  const [mac, peerMac] = ['02:eb:bf:00:00:01', '02:eb:bf:00:00:02'];

  onTestFinished(() => remove(namespace, name));
  ip(
    ['-batch', '-'],
    [
      `netns add ${namespace}`,
      `link add ${name} address ${mac} type veth peer name ${peer} address ${peerMac} netns ${namespace}`,
      `address add ${address}/30 dev ${name}`,
      `link set ${name} up`,
      // Nobody has to ask for the other's address, so that the frames are those that the test sends.
      `neighbour add ${peerAddress} lladdr ${peerMac} dev ${name} nud permanent`,
    ],
  );
  ip(
    ['-n', namespace, '-batch', '-'],
    [
      `address add ${peerAddress}/30 dev ${peer}`,
      `link set ${peer} up`,
      `neighbour add ${address} lladdr ${mac} dev ${peer} nud permanent`,
    ],
  );
  await up(name);
  return {
    name,
    address,
    peer,
    peerAddress,
    namespace: `/run/netns/${namespace}`,
    receive: (port, count) =>
      run('ip', ['netns', 'exec', namespace, 'bash', ...datagrams(address, port, count)]),
    send: (port, count) => run('bash', datagrams(peerAddress, port, count)),
    run: (...command) => execFileSync('ip', ['netns', 'exec', namespace, ...command], { encoding: 'utf8' }),
  };
}

/** What makes bash send datagrams, each from a socket of its own. */
function datagrams(address: string, port: number, count: number): string[] {
  return ['-c', `for i in $(seq ${count}); do echo x > /dev/udp/${address}/${port}; done`];
}

/** Before the carrier is there on both sides, packets are dropped without a word. */
async function up(name: string): Promise<void> {
  const state = () => readFileSync(`/sys/class/net/${name}/operstate`, 'utf8').trim();
  for (let tries = 0; tries < 200 && state() !== 'up'; tries++) await delay(20);
  if (state() !== 'up') throw new Error(`${name} did not come up: ${state()}`);
}

/** With one end of the pair, the other is gone. */
function remove(namespace: string, name: string): void {
  for (const [gone, command] of [
    [name, ['link', 'delete', name]],
    [namespace, ['netns', 'delete', namespace]],
  ] as const) {
    try {
      ip(command);
    } catch (error) {
      // What was never made cannot be removed.
      if (!String(error).includes(gone)) throw error;
    }
  }
}

function ip(args: readonly string[], batch: readonly string[] = []): void {
  run('ip', args, batch.map((line) => `${line}\n`).join(''));
}

function run(command: string, args: readonly string[], input = ''): void {
  execFileSync(command, args, { input, stdio: ['pipe', 'ignore', 'pipe'] });
}
