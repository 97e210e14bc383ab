import { ipv4Prefix, ipv6Prefix } from '@ebpf-ts/maps';
import { binding, type NativeError, type RouteRequest } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';
import { type InterfaceOptions, type NetworkInterface, networkInterfaceOf } from './networkInterface.ts';
import { explainNamespace } from './networkNamespace.ts';

/**
 * The route that a program of a light-weight tunnel is part of: packets that take it are seen by a program of
 * `SEC("lwt_in")` as they come in, of `SEC("lwt_out")` and `SEC("lwt_xmit")` as they go out, and of
 * `SEC("lwt_seg6local")` where the destination is a segment of SRv6 (`End.BPF`). The route is made with the program, and
 * removed with its link.
 *
 * The kernel knows no link of it. Closing the link removes the route, and so does the end of the process by
 * `process.exit` or an exception; where the process is killed, the route **stays**, until `ip route delete`.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { push: 'lwt_xmit' } }>('tunnel.bpf.o');
 * await using object = await spec.load();
 * await object.programs.push.attach({ destination: '10.9.0.0/16', interface: 'eth0', gateway: '10.0.0.1', headroom: 20 });
 * ```
 */
export interface RouteOptions extends InterfaceOptions {
  /** An address of IPv4 or IPv6, and behind a slash how many of its bits count. Without them all do. */
  readonly destination: string;
  /** Who takes the packets from there. Default: the destination is on the interface's own link. */
  readonly gateway?: string;
  /** Bytes that a program of `SEC("lwt_xmit")` may put in front of a packet, at most 256. Default: 0. */
  readonly headroom?: number;
}

/** `LWT_BPF_IN`, `LWT_BPF_OUT` and `LWT_BPF_XMIT`. */
const HOOKS: Readonly<Record<string, number>> = { lwt_in: 1, lwt_out: 2, lwt_xmit: 3, lwt_seg6local: 0 };

const [AF_INET, AF_INET6] = [2, 10];

/** A program becomes part of a route (Linux 4.10, of a segment 4.18). */
export function attachRoute(program: AttachingProgram, options: Partial<RouteOptions> = {}): Attaching {
  const where = networkInterfaceOf(program, options);
  const request = { ...requestOf(program, options), interface: where.index };
  return {
    target: `route to ${options.destination} by ${where.title}`,
    async start() {
      using place = where.namespace?.open();
      const asked = { ...request, networkNamespace: place?.descriptor };
      return await binding.routeAttach(program.object, program.name, asked);
    },
    startSync() {
      using place = where.namespace?.open();
      const asked = { ...request, networkNamespace: place?.descriptor };
      return binding.routeAttachSync(program.object, program.name, asked);
    },
    link: Link,
    explain: (refusal) => explainNamespace(where.namespace, refusal) ?? explain(where, options, refusal),
  };
}

function requestOf(
  program: AttachingProgram,
  { destination, gateway, headroom }: Partial<RouteOptions>,
): Omit<RouteRequest, 'interface'> {
  const { address, bits } = prefixOf(program, 'destination', destination);
  const by = gateway === undefined ? undefined : prefixOf(program, 'gateway', gateway);
  if (by !== undefined && (by.address.length !== address.length || by.bits !== address.length * 8)) {
    throw wrongOptions(
      program,
      `takes as gateway an address of the destination's family, not '${String(gateway)}'`,
    );
  }
  if (headroom !== undefined) checkHeadroom(program, headroom);
  return {
    family: address.length === 4 ? AF_INET : AF_INET6,
    // The kernel refuses a destination with bits that do not count.
    destination: address.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8)))),
    prefixLength: bits,
    gateway: by?.address,
    hook: HOOKS[program.kind] ?? 0,
    headroom,
  };
}

function prefixOf(program: AttachingProgram, option: string, text: string | undefined) {
  const codec = text?.includes(':') === true ? ipv6Prefix : ipv4Prefix;
  const key = new Uint8Array(codec.size);
  try {
    codec.encode(text ?? '', new DataView(key.buffer), 0);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw wrongOptions(
      program,
      `is part of a route: attach({ destination: '10.9.0.0/16', interface: 'eth0' }). ${option}: ${reason}`,
    );
  }
  const [bits = 0] = new Uint32Array(key.buffer, 0, 1);
  return { address: key.subarray(4), bits };
}

function checkHeadroom(program: AttachingProgram, headroom: number): void {
  if (program.kind !== 'lwt_xmit') {
    throw wrongOptions(program, 'has no headroom: only SEC("lwt_xmit") puts something in front of packets');
  }
  if (!Number.isInteger(headroom) || headroom < 0 || headroom > 256) {
    throw wrongOptions(program, `takes a headroom from 0 to 256, not ${String(headroom)}`);
  }
}

function explain(
  { title, name }: NetworkInterface,
  { destination }: Partial<RouteOptions>,
  { code, log }: NativeError,
): string | undefined {
  switch (code) {
    case 'EEXIST':
      return `there is a route to ${destination} already: ip route show ${destination}`;
    case 'ENETDOWN':
      return `${title} is down: ip link set ${name} up`;
    case 'EOPNOTSUPP':
      return 'the kernel has no such tunnels: it needs CONFIG_LWTUNNEL_BPF, for segments CONFIG_IPV6_SEG6_BPF';
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return 'the gateway cannot be reached by that interface';
    default:
      return log === '' ? undefined : log.trimEnd();
  }
}
