import { gunzipSync } from 'node:zlib';
import type { Btf } from '@ebpf-ts/btf';
import { facts } from '../facts/facts.ts';
import { nearest } from '../nearest.ts';
import { kfuncCallers, type Profile, parsedModules, unpacked } from '../profile.ts';
import type { Status } from '../verdict.ts';
import { flagByRelease } from './flagByRelease.ts';
import { lazily } from './lazily.ts';
import type { TargetKernel } from './targetKernel.ts';

/** A kernel that was profiled, here or elsewhere. */
export function profiledKernel(profile: Profile, btf: Btf | undefined, name: string): TargetKernel {
  const functions = lazily(() =>
    profile.functions === null ? undefined : new Set(unpacked(profile.functions)),
  );
  const tracepoints = lazily(() =>
    profile.tracepoints === null ? undefined : new Set(unpacked(profile.tracepoints)),
  );
  const config = lazily(() => (profile.config === null ? undefined : optionsIn(unpacked(profile.config))));
  const modules = lazily(() =>
    parsedModules(
      Object.entries(profile.modules).map(
        ([module, bytes]) => [module, new Uint8Array(gunzipSync(Buffer.from(bytes, 'base64')))] as const,
      ),
      btf,
    ),
  );
  return {
    name,
    release: profile.kernel,
    arch: profile.arch,
    btf,
    get modules() {
      return modules();
    },
    program: (kind) => profile.programs[kind] ?? { status: 'unknown', level: 'loads' },
    map: (type) => profile.maps[type] ?? 'unknown',
    mapFlag(type, flag) {
      const flags = profile.mapFlags?.[type];
      return flags === undefined ? flagByRelease(profile.kernel, type, flag) : (flags[flag] ?? 'unsupported');
    },
    helper(helper, kind): Status {
      const known = profile.helpers[kind] ?? 'unknown';
      if (typeof known === 'string') return known;
      return known.includes(facts.helpers[helper].id) ? 'supported' : 'unsupported';
    },
    kfunc(kfunc, type): Status {
      const callers = profile.kfuncs[kfunc];
      if (callers !== undefined)
        return callers.includes(type) ? 'supported' : kfuncCallers.includes(type) ? 'unsupported' : 'unknown';
      const inModule = [...modules().values()].some((each) => each.find(kfunc, 'func') !== undefined);
      if (inModule) return 'unknown';
      return btf === undefined
        ? 'unknown'
        : btf.find(kfunc, 'func') === undefined
          ? 'unsupported'
          : 'unknown';
    },
    isa: (feature) => profile.isa[feature] ?? 'unknown',
    instructions: profile.instructions ?? undefined,
    hasFunction: (function_) => functions()?.has(function_),
    hasTracepoint: (tracepoint) => tracepoints()?.has(tracepoint),
    config(option) {
      const options = config();
      return options === undefined ? undefined : (options.get(option) ?? null);
    },
    nearFunctions: (function_) => nearest(function_, functions() ?? []),
  };
}

function optionsIn(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')];
    }),
  );
}
