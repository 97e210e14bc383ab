import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { linkCreate } from './linkCreate.ts';
import { missingKind } from './missingKind.ts';
import { type InterfaceOptions, networkInterfaceOf } from './networkInterface.ts';
import { explainNamespace } from './networkNamespace.ts';
import { explainPosition, type PositionOptions, placedBy } from './position.ts';

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
 * await object.programs.on_send.attach({ interface: 'eth0', position: 'first' });
 * ```
 */
export interface TcxOptions extends InterfaceOptions, PositionOptions {}

/** A tcx program sees each packet that an interface receives, or sends (Linux 6.6). */
export function attachTcx(program: AttachingProgram, options: Partial<TcxOptions> = {}): Attaching {
  const { kind } = program;
  if (kind !== 'tcx/ingress' && kind !== 'tcx/egress') throw wrongOptions(program, 'is no tcx program');
  const where = networkInterfaceOf(program, options);
  const { namespace, title } = where;
  const hint =
    'It needs Linux 6.6 or newer, built with CONFIG_NET_XGRESS; before that, tc attaches such programs.';
  return {
    target: title,
    ...linkCreate(program, where.index, { ...placedBy(program, options), namespace }),
    explain: (refusal) =>
      explainNamespace(namespace, refusal) ??
      missingKind(program, { kind, feature: 'tcx', hint }, refusal) ??
      explainPosition(title, refusal),
  };
}
