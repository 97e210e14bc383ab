import type { NativeError } from '@ebpf-ts/native';
import { type ProbedProgram, programTypeSync, UnsupportedError } from '@ebpf-ts/probe';
import type { AttachingProgram } from './attaching.ts';

/** The error of a kernel that does not know the kind of program; undefined where the refusal has another reason. */
export function missingKind(
  { name, section }: AttachingProgram,
  missing: { readonly kind: ProbedProgram; readonly feature: string; readonly hint: string },
  refusal: NativeError,
): UnsupportedError | undefined {
  if (refusal.code !== 'EINVAL' && refusal.code !== 'EOPNOTSUPP') return undefined;
  const { status, since } = programTypeSync(missing.kind);
  if (status !== 'unsupported') return undefined;
  return new UnsupportedError(`program '${name}' (section '${section}')`, {
    feature: missing.feature,
    ...(since !== undefined && { since }),
    hint: missing.hint,
    cause: refusal,
  });
}
