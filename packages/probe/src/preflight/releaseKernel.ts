import { arch } from 'node:process';
import type { Btf } from '@ebpf-ts/btf';
import { programSectionOf } from '@ebpf-ts/elf';
import { facts } from '../facts/facts.ts';
import { isAtLeast } from '../facts/release.ts';
import { measuredUntil } from '../facts/table.ts';
import { isaFeatures } from '../isa.ts';
import { probedKinds } from '../program/kinds.ts';
import type { Status } from '../verdict.ts';
import { flagByRelease } from './flagByRelease.ts';
import type { TargetKernel } from './targetKernel.ts';

/**
 * A mainline release, of which the facts alone are known: what is newer is not there, and what is older may have been left
 * out of a build.
 */
export function releaseKernel(release: string, btf?: Btf): TargetKernel {
  const by = (since: string | undefined): Status =>
    since === undefined ? 'unknown' : isAtLeast(release, since) ? 'supported' : 'unsupported';
  return {
    name: `Linux ${release}`,
    release,
    arch,
    btf,
    modules: new Map(),
    program: (kind) => ({ status: by(probedKinds[kind].since), level: 'loads' }),
    map: (type) => by(facts.mapTypes[type].since),
    mapFlag: (type, flag) => flagByRelease(release, type, flag),
    helper(name, kind) {
      const { since, programs } = facts.helpers[name];
      if (by(since) === 'unsupported') return 'unsupported';
      const type = programSectionOf(kind)?.programType ?? 'ext';
      // When a type of program came to have it, too, is not known; but whether it ever did.
      const mayCall = type === 'ext' || (programs as readonly string[]).includes(type);
      return mayCall || !isAtLeast(measuredUntil, release) ? 'unknown' : 'unsupported';
    },
    kfunc(name) {
      if (btf !== undefined && btf.find(name, 'func') === undefined) return 'unsupported';
      const since = Object.hasOwn(facts.kfuncs, name)
        ? facts.kfuncs[name as keyof typeof facts.kfuncs].since
        : undefined;
      return by(since) === 'unsupported' ? 'unsupported' : 'unknown';
    },
    isa: (feature) => by(isaFeatures[feature].since),
    instructions: isAtLeast(release, '5.2') ? 1_000_000 : 4096,
    hasFunction: () => undefined,
    hasTracepoint: () => undefined,
    config: () => undefined,
    nearFunctions: () => [],
  };
}
