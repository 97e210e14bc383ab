import type { HelperName } from '@ebpf-ts/asm';
import { answer, answerSync } from './asking/question.ts';
import { attachTypeSync } from './attachType.ts';
import { type BtfFeature, btfFeatureSync, features } from './btfFeature.ts';
import { type Environment, environmentSync } from './environment.ts';
import {
  type AttachTypeName,
  type CommandName,
  facts,
  type LinkTypeName,
  type MapTypeName,
  type ProgramTypeName,
} from './facts/facts.ts';
import { helpersOf } from './helper.ts';
import { type IsaFeature, isaFeatures, isaSync } from './isa.ts';
import { type LimitName, type LimitVerdict, limitSync, limits } from './limit.ts';
import { linkTypeSync } from './linkType.ts';
import { lsmActiveSync } from './lsmActive.ts';
import { flagged, mapFlagSync, mapTypeSync, type ProbedMapFlag } from './mapType.ts';
import { type ProgramVerdict, programTypeSync } from './programType.ts';
import { syscallCommandSync } from './syscallCommand.ts';
import type { Verdict } from './verdict.ts';

/** The parts of a {@link Report}. */
export type ReportSection = Exclude<keyof Report, 'kernel'>;

/** All that the probes find, by name. Parts that were not asked for are undefined. */
export interface Report {
  /** `uname -r`. */
  readonly kernel: string;
  readonly environment?: Environment;
  readonly commands?: Readonly<Record<CommandName, Verdict>>;
  readonly programTypes?: Readonly<Record<ProgramTypeName, ProgramVerdict>>;
  readonly attachTypes?: Readonly<Record<AttachTypeName, ProgramVerdict>>;
  readonly linkTypes?: Readonly<Record<LinkTypeName, Verdict>>;
  readonly mapTypes?: Readonly<Record<MapTypeName, Verdict>>;
  readonly mapFlags?: Readonly<Record<ProbedMapFlag, Verdict>>;
  readonly isa?: Readonly<Record<IsaFeature, Verdict>>;
  readonly limits?: Readonly<Record<LimitName, LimitVerdict>>;
  readonly btf?: Readonly<Record<BtfFeature, Verdict>>;
  readonly lsm?: Readonly<Record<'bpf', Verdict>>;
  /** By types of programs, each with its most usual attach type. */
  readonly helpers?: Readonly<Record<ProgramTypeName, Readonly<Record<HelperName, Verdict>>>>;
}

/** The parts of a report, in its order. */
export const reportSections = [
  'environment',
  'commands',
  'programTypes',
  'attachTypes',
  'linkTypes',
  'mapTypes',
  'mapFlags',
  'isa',
  'limits',
  'btf',
  'lsm',
  'helpers',
] as const satisfies readonly ReportSection[];

/**
 * Runs all probes, or those of some sections. The many programs that ask for helpers are loaded on other threads; the
 * rest takes some milliseconds on this one.
 *
 * @example
 * ```ts
 * import { report } from '@ebpf-ts/probe';
 *
 * const { helpers } = await report({ sections: ['helpers'] });
 * console.log(helpers?.xdp.bpf_xdp_load_bytes.status);
 * ```
 */
export async function report({
  sections = reportSections,
}: {
  readonly sections?: readonly ReportSection[];
} = {}): Promise<Report> {
  // Other threads ask for these while this one does the rest.
  const helpers = sections.includes('helpers') ? allHelpers() : undefined;
  const short = shortReport(sections);
  return { ...short, ...(helpers && { helpers: await helpers }) };
}

/**
 * {@link report}, on this thread, which is busy for a second with `helpers`.
 *
 * @example
 * ```ts
 * import { reportSync } from '@ebpf-ts/probe';
 *
 * console.log(reportSync({ sections: ['mapTypes'] }).mapTypes?.ringbuf.status);
 * ```
 */
export function reportSync({
  sections = reportSections,
}: {
  readonly sections?: readonly ReportSection[];
} = {}): Report {
  const helpers = sections.includes('helpers')
    ? record(programTypes, (program) => asRecord(answerSync(helpersOf(helperNames, { program }))))
    : undefined;
  return { ...shortReport(sections), ...(helpers && { helpers }) };
}

const programTypes = names(facts.programTypes);
const helperNames = names(facts.helpers);

async function allHelpers(): Promise<NonNullable<Report['helpers']>> {
  const found = await Promise.all(
    programTypes.map(
      async (program) => [program, asRecord(await answer(helpersOf(helperNames, { program })))] as const,
    ),
  );
  return Object.fromEntries(found) as NonNullable<Report['helpers']>;
}

function shortReport(sections: readonly ReportSection[]): Report {
  const environment = environmentSync();
  const all = {
    environment: () => environment,
    commands: () => record(names(facts.commands), syscallCommandSync),
    programTypes: () => record(programTypes, programTypeSync),
    attachTypes: () => record(names(facts.attachTypes), attachTypeSync),
    linkTypes: () => record(names(facts.linkTypes), linkTypeSync),
    mapTypes: () => record(names(facts.mapTypes), mapTypeSync),
    mapFlags: () => record(names(flagged), (name) => mapFlagSync(name)),
    isa: () => record(names(isaFeatures), isaSync),
    limits: () => record(names(limits), limitSync),
    btf: () => record(names(features), btfFeatureSync),
    lsm: () => record(['bpf'], lsmActiveSync),
  } as const satisfies Readonly<Record<Exclude<ReportSection, 'helpers'>, () => unknown>>;
  const parts = Object.entries(all).filter(([section]) => sections.some((wanted) => wanted === section));
  return { kernel: environment.kernel, ...Object.fromEntries(parts.map(([name, part]) => [name, part()])) };
}

function asRecord(verdicts: ReadonlyMap<HelperName, Verdict>): Readonly<Record<HelperName, Verdict>> {
  return Object.fromEntries(verdicts) as Record<HelperName, Verdict>;
}

function names<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[];
}

function record<K extends string, V>(keys: readonly K[], of: (key: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, V>;
}
