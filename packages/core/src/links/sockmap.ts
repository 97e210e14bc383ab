import { SocketMap } from '@ebpf-ts/maps';
import { binding, isNativeError, type NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { attachTypeOf } from './linkCreate.ts';
import { UpdatableLink } from './updatableLink.ts';

/**
 * The map whose sockets a program parses or judges: what they receive (`SEC("sk_skb/stream_verdict")`,
 * `SEC("sk_skb/verdict")`, `SEC("sk_skb/stream_parser")`) or what is sent by them (`SEC("sk_msg")`).
 *
 * Before Linux 6.10 the kernel has no link of it: if the process is killed, the program stays attached for as long as
 * the map is there, and `update` is refused.
 *
 * @example
 * ```ts
 * import { BpfObject, type SocketMap } from '@ebpf-ts/core';
 *
 * interface Proxy {
 *   maps: { sockets: SocketMap<number> };
 *   programs: { redirect: 'sk_skb/stream_verdict' };
 * }
 * const spec = await BpfObject.open<Proxy>('proxy.bpf.o');
 * await using object = await spec.load();
 * await object.programs.redirect.attach({ map: object.maps.sockets });
 * ```
 */
export interface SockmapOptions {
  /** A sockmap or sockhash, which has one program of each kind. */
  readonly map: SocketMap<unknown>;
}

/** A program attaches to a map, and is called for the sockets in it. */
export function attachSockmap(program: AttachingProgram, { map }: Partial<SockmapOptions> = {}): Attaching {
  if (!(map instanceof SocketMap)) {
    throw wrongOptions(
      program,
      'attaches to a map of sockets: attach({ map: object.maps.NAME }), a sockmap or sockhash.',
    );
  }
  const attachType = attachTypeOf(program);
  const { object, name } = program;
  return {
    target: `map '${map.info.name}'`,
    async start() {
      try {
        return await binding.mapLinkCreate(object, name, map.handle, attachType);
      } catch (error) {
        if (!knowsNoLink(error)) throw error;
        return await binding.mapProgramAttach(object, name, map.handle, attachType);
      }
    },
    startSync() {
      try {
        return binding.mapLinkCreateSync(object, name, map.handle, attachType);
      } catch (error) {
        if (!knowsNoLink(error)) throw error;
        return binding.mapProgramAttachSync(object, name, map.handle, attachType);
      }
    },
    link: UpdatableLink,
    explain: (refusal) => explain(map, refusal),
  };
}

/** Where the kernel has links of such programs, it says the same to both. */
function knowsNoLink(error: unknown): boolean {
  return isNativeError(error) && error.code === 'EINVAL';
}

function explain({ info }: SocketMap<unknown>, { code }: NativeError): string | undefined {
  switch (code) {
    case 'EBUSY':
      return `map '${info.name}' has a program of that kind by a link, or a stream_verdict beside a verdict: bpftool link lists links`;
    case 'EOPNOTSUPP':
    case 'EINVAL':
      return `map '${info.name}' is no sockmap or sockhash, or this kernel has no such programs (sk_skb/verdict: Linux 5.13)`;
    default:
      return undefined;
  }
}
