import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import type { HelperName } from '../../packages/asm/src/index.ts';
import {
  type AttachTypeName,
  attachTargetSync,
  attachTypeSync,
  type Capability,
  type CommandName,
  environmentSync,
  helperSync,
  kfuncSync,
  type LinkTypeName,
  linkTypeSync,
  mapTypeSync,
  type ProbedMapType,
  type ProbedProgram,
  type ProgramTypeName,
  programTypeSync,
  syscallCommandSync,
  type Verdict,
} from '../../packages/probe/src/index.ts';
import { btfKind, type NewBtfKind } from './btfKind.ts';
import { isOlder } from './missing.ts';

/** Something that a test asks of the kernel it runs on, or of its own rights there. */
export type Need =
  | { readonly program: ProbedProgram }
  | { readonly map: ProbedMapType }
  | { readonly helper: HelperName; readonly of: ProgramTypeName }
  | { readonly kfunc: string; readonly of: ProgramTypeName }
  | { readonly attach: AttachTypeName }
  | { readonly link: LinkTypeName }
  | { readonly command: CommandName }
  | { readonly tracepoint: string }
  | { readonly capability: Capability }
  | { readonly btf: NewBtfKind }
  /** What no probe asks for, and nothing but the kernel's version tells. */
  | { readonly linux: string; readonly for: string }
  /** The types of a module that is loaded. */
  | { readonly module: string }
  /** A module that is loaded, or can be. */
  | { readonly driver: string }
  /** A source of perf events of the machine. */
  | { readonly pmu: string };

/** What reports and lists of exceptions call it: `program kprobe.multi`. */
export function nameOf(need: Need): string {
  return Object.entries(need)
    .map(([kind, name]) => `${kind} ${name}`)
    .join(' ');
}

/** What the kernel says to it. */
export function verdictOn(need: Need): Verdict {
  if ('program' in need) return programTypeSync(need.program);
  if ('map' in need) return mapTypeSync(need.map);
  if ('helper' in need) return helperSync(need.helper, { program: need.of });
  if ('kfunc' in need) return kfuncSync(need.kfunc, { program: need.of });
  if ('attach' in need) return attachTypeSync(need.attach);
  if ('link' in need) return linkTypeSync(need.link);
  if ('command' in need) return syscallCommandSync(need.command);
  if ('btf' in need) return btfKind(need.btf);
  if ('linux' in need) return versionOf(need.linux);
  if ('module' in need) return moduleTypes(need.module);
  if ('driver' in need) return loadedModule(need.driver);
  if ('pmu' in need) return eventSource(need.pmu);
  if ('tracepoint' in need) return attachTargetSync('tracepoint', need.tracepoint);
  const held = environmentSync().capabilities.has(need.capability);
  return {
    status: held ? 'supported' : 'denied',
    evidence: [{ kind: 'file', path: '/proc/self/status', says: `CAP_${need.capability}` }],
  };
}

function versionOf(since: string): Verdict {
  return {
    status: isOlder(release(), since) ? 'unsupported' : 'supported',
    since,
    evidence: [{ kind: 'file', path: '/proc/version', says: release() }],
  };
}

function eventSource(name: string): Verdict {
  const path = `/sys/bus/event_source/devices/${name}`;
  const isThere = existsSync(path);
  return {
    status: isThere ? 'supported' : 'unsupported',
    evidence: [{ kind: 'file', path, says: isThere ? 'there' : 'not there' }],
  };
}

function loadedModule(name: string): Verdict {
  const path = `/sys/module/${name}`;
  if (!existsSync(path)) spawnSync('modprobe', [name]);
  const isThere = existsSync(path);
  return {
    status: isThere ? 'supported' : 'unsupported',
    evidence: [{ kind: 'file', path, says: isThere ? 'there' : 'not there' }],
  };
}

function moduleTypes(name: string): Verdict {
  const path = `/sys/kernel/btf/${name}`;
  const isThere = existsSync(path);
  return {
    status: isThere ? 'supported' : 'unsupported',
    since: '5.11',
    evidence: [{ kind: 'file', path, says: isThere ? 'there' : 'not there' }],
  };
}
