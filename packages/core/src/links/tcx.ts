import type { NativeError } from '@ebpf-ts/native';
import { UnsupportedError } from '@ebpf-ts/probe';
import type { Attaching, AttachingProgram } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { networkInterfaceOf } from './networkInterface.ts';

/**
 * Where a tcx program attaches; its section says whether it sees what comes in, `SEC("tcx/ingress")`, or what goes
 * out, `SEC("tcx/egress")`.
 *
 * @example
 * ```ts
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { on_send: 'tcx/egress' } }>('traffic.bpf.o');
 * await using object = await spec.load();
 * await object.programs.on_send.attach({ interface: 'eth0' });
 * ```
 */
export interface TcxOptions {
  /** The interface's name or index, in this process's network namespace. */
  readonly interface: string | number;
}

/** A tcx program sees each packet that an interface receives, or sends (Linux 6.6); behind those attached before. */
export function attachTcx(program: AttachingProgram, options: Partial<TcxOptions> = {}): Attaching {
  const where = networkInterfaceOf(program, options.interface);
  return {
    target: where.title,
    ...linkCreate(program, where.index),
    explain: (refusal) => explain(program, refusal),
  };
}

function explain(program: AttachingProgram, refusal: NativeError): Error | undefined {
  // The interface is there, and neither flags nor neighbours are asked for, so there is nothing else that could be invalid.
  if (refusal.code !== 'EINVAL') return undefined;
  return new UnsupportedError(`program '${program.name}' (section '${program.section}')`, {
    feature: 'tcx',
    since: '6.6',
    hint: 'It needs Linux 6.6 or newer, built with CONFIG_NET_XGRESS; before that, tc attaches such programs.',
    cause: refusal,
  });
}
