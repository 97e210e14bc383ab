import type { Environment, Report, Status, Verdict } from '@ebpf-ts/probe';
import type { Colors } from 'picocolors/types.js';
import { harmless } from '../terminal/harmless.ts';

const TITLES = {
  commands: 'Commands of bpf(2)',
  programTypes: 'Program types',
  attachTypes: 'Attach types',
  linkTypes: 'Link types',
  mapTypes: 'Map types',
  mapFlags: 'Map flags',
  isa: 'Instructions',
  limits: 'Limits',
  btf: 'BTF of programs and maps',
  lsm: 'Security modules',
} as const;

/** A report for people: what is there in a few lines, and what is not with the reason. */
export function reportText(report: Report, colors: Colors): string {
  const parts = [`${colors.bold('Linux')} ${report.kernel}`];
  if (report.environment !== undefined) parts.push(environmentText(report.environment, colors));
  for (const [section, title] of Object.entries(TITLES)) {
    const verdicts = report[section as keyof typeof TITLES];
    if (verdicts !== undefined) parts.push(sectionText(title, verdicts, colors));
  }
  if (report.helpers !== undefined) parts.push(helpersText(report.helpers, colors));
  return parts.join('\n\n');
}

function environmentText(environment: Environment, colors: Colors): string {
  const { uid, capabilities, lockdown, btf, mounts, sysctls, memlock, config, container } = environment;
  const rows: readonly (readonly [string, string])[] = [
    [
      'user',
      `${uid}${capabilities.size > 0 ? `, with ${[...capabilities].map((each) => `CAP_${each}`).join(' ')}` : ', without capabilities'}`,
    ],
    ['container', container ?? 'none that is known'],
    ['lockdown', lockdown ?? 'none'],
    ['BTF', btf ?? 'none: CONFIG_DEBUG_INFO_BTF is not set'],
    ['configuration', config ?? 'not found'],
    ['bpffs', mounts.bpf.join(' ') || 'not mounted'],
    ['cgroup2', mounts.cgroup2.join(' ') || 'not mounted'],
    ['tracefs', mounts.tracefs.join(' ') || 'not mounted'],
    [
      'memory of maps',
      memlock.accounting === 'cgroup' ? 'counted to the cgroup' : `RLIMIT_MEMLOCK, ${memlock.limit} bytes`,
    ],
    ...Object.entries(sysctls).map(([name, value]) => [name, `${value}`] as const),
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(33)}${harmless(value)}`);
  return [colors.bold('This process and this machine'), ...lines].join('\n');
}

function sectionText(title: string, verdicts: Readonly<Record<string, Verdict>>, colors: Colors): string {
  const all = Object.entries(verdicts);
  const there = all.filter(([, { status }]) => status === 'supported').map(([name]) => name);
  const others = all.filter(([, { status }]) => status !== 'supported');
  const lines = others.map(
    ([name, verdict]) => `  ${colored(verdict.status, colors)} ${name}${why(verdict)}`,
  );
  return [
    `${colors.bold(title)}: ${there.length} of ${all.length}`,
    ...(there.length > 0 ? [wrapped(there)] : []),
    ...lines,
  ].join('\n');
}

function helpersText(helpers: NonNullable<Report['helpers']>, colors: Colors): string {
  const lines = Object.entries(helpers).map(([type, verdicts]) => {
    const statuses = Object.values(verdicts).map(({ status }) => status);
    const there = statuses.filter((status) => status === 'supported').length;
    const [first] = statuses;
    const only =
      there === 0 && first !== undefined && first !== 'supported' ? ` ${colored(first, colors)}` : '';
    return `  ${type.padEnd(26)}${String(there).padStart(4)}${only}`;
  });
  return [`${colors.bold('Helpers')} by types of programs; --json names them`, ...lines].join('\n');
}

function colored(status: Status, colors: Colors): string {
  const paint = status === 'unsupported' ? colors.dim : status === 'unknown' ? colors.yellow : colors.red;
  return paint(status.padEnd(11));
}

function why({ since, hint }: Verdict): string {
  const parts = [
    ...(since === undefined ? [] : [`Linux ${since}`]),
    ...(hint === undefined ? [] : [harmless(hint)]),
  ];
  return parts.length > 0 ? `: ${parts.join('; ')}` : '';
}

function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const last = lines.length - 1;
    if ((lines[last] ?? '').length + name.length > 98) lines.push('');
    lines[lines.length - 1] += ` ${name}`;
  }
  return lines.map((line) => ` ${line}`).join('\n');
}
