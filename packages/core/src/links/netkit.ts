import type { NativeError } from '@ebpf-ts/native';
import { AttachError } from '../errors/attachError.ts';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { missingKind } from './missingKind.ts';
import { type InterfaceOptions, type NetworkInterface, networkInterfaceOf } from './networkInterface.ts';
import { explainNamespace } from './networkNamespace.ts';
import { explainPosition, type PositionOptions, placedBy } from './position.ts';

/**
 * Where a netkit program attaches: always the primary interface of the pair, also for `SEC("netkit/peer")`, which sees
 * what its peer sends.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { to_pod: 'netkit/primary' } }>('pods.bpf.o');
 * await using object = await spec.load();
 * await object.programs.to_pod.attach({ interface: 'nk0' });
 * ```
 */
export interface NetkitOptions extends InterfaceOptions, PositionOptions {}

/** A netkit program sees each packet that one end of a pair of netkit interfaces sends (Linux 6.7). */
export function attachNetkit(program: AttachingProgram, options: Partial<NetkitOptions> = {}): Attaching {
  const { kind } = program;
  if (kind !== 'netkit/primary' && kind !== 'netkit/peer') {
    throw wrongOptions(program, 'is no netkit program');
  }
  const where = networkInterfaceOf(program, options);
  const hint = 'It needs Linux 6.7 or newer, built with CONFIG_NETKIT.';
  return {
    target: where.title,
    ...linkCreate(program, where.index, { ...placedBy(program, options), namespace: where.namespace }),
    explain: (refusal) =>
      explainNamespace(where.namespace, refusal) ??
      missingKind(program, { kind, feature: 'netkit', hint }, refusal) ??
      explain(program, where, refusal),
  };
}

function explain(
  program: AttachingProgram,
  { title }: NetworkInterface,
  refusal: NativeError,
): string | Error | undefined {
  switch (refusal.code) {
    case 'ENXIO':
      return `${title} is no netkit interface: ip link add NAME type netkit makes a pair`;
    case 'EACCES':
      // No question of rights, whatever the errno's name.
      return new AttachError(
        { ...program, target: title },
        `${refusal.message}: ${title} is the peer: attach to the primary interface of the pair`,
        { code: refusal.code, errno: refusal.errno, log: refusal.log, cause: refusal },
      );
    default:
      return explainPosition(title, refusal);
  }
}
