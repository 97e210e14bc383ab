import { existsSync } from 'node:fs';
import { arch } from 'node:process';
import type { Btf } from '@ebpf-ts/btf';
import { textOf } from '../asking/files.ts';
import { environmentSync } from '../environment.ts';
import { helperSync } from '../helper.ts';
import { isaSync } from '../isa.ts';
import { kernelConfig } from '../kernelConfig.ts';
import { kfuncSync } from '../kfunc.ts';
import { limitSync } from '../limit.ts';
import { mapFlagSync, mapTypeSync } from '../mapType.ts';
import { nearest } from '../nearest.ts';
import { modulesHere, parsedModules } from '../profile.ts';
import { kernelBtf } from '../program/kernelBtf.ts';
import { programTypeSync } from '../programType.ts';
import { lazily } from './lazily.ts';
import type { TargetKernel } from './targetKernel.ts';

/** The kernel that runs, which is asked for what an object needs, and for no more. */
export function runningKernel(btf: Btf | undefined = kernelBtf()): TargetKernel {
  const symbols = lazily(() => {
    const text = textOf('/proc/kallsyms');
    return text === undefined
      ? undefined
      : new Set([...text.matchAll(/ [tTwW] (\S+)/g)].map(([, name = '']) => name));
  });
  const options = lazily(() => kernelConfig());
  const modules = lazily(() => parsedModules(modulesHere(), btf));
  const { kernel, tracefs } = environmentSync();
  return {
    name: `Linux ${kernel}`,
    release: kernel,
    arch,
    btf,
    get modules() {
      return modules();
    },
    program(kind) {
      const { status, level } = programTypeSync(kind);
      return { status, level };
    },
    map: (type) => mapTypeSync(type).status,
    mapFlag: (map, flag) => mapFlagSync(flag, { map }).status,
    helper: (name, program) => helperSync(name, { program }).status,
    kfunc: (name, program) => kfuncSync(name, { program }).status,
    isa: (feature) => isaSync(feature).status,
    get instructions() {
      return limitSync('instructions').value;
    },
    hasFunction: (name) => symbols()?.has(name),
    hasTracepoint: (name) => (tracefs?.readable ? existsSync(`${tracefs.path}/events/${name}`) : undefined),
    config(option) {
      const known = options();
      return known === undefined ? undefined : (known.get(option) ?? null);
    },
    nearFunctions: (name) => nearest(name, symbols() ?? []),
  };
}
