// Writes src/facts/table.ts from the files in sources/, and docs/facts.md with what these disagree on:
//
//   node packages/probe/scripts/generate-facts.mjs
//
// Only facts are taken: names, numbers, and the releases of Linux that brought them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ordinal } from './releases.mjs';

/**
 * Names by release, as the files in sources/ that date them have them.
 *
 * @typedef {Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>} Dated
 *
 * What the headers tell: numbers, and the first of the releases that has a name.
 *
 * @typedef {{ readonly releases: readonly string[] } & Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>>} Headers
 *
 * Two datings of one list.
 *
 * @typedef {{ readonly docs: ReadonlyMap<string, string>, readonly later: ReadonlyMap<string, string> }} Dates
 */

/** @param {string} name */
const source = (name) => JSON.parse(readFileSync(new URL(`sources/${name}.json`, import.meta.url), 'utf8'));
/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export const table = path('../src/facts/table.ts');
export const disagreements = path('../docs/facts.md');

/**
 * What each list is called, and what is cut off its names.
 *
 * @type {readonly (readonly [kind: string, constant: string, prefix: RegExp, comment: string])[]}
 */
const LISTS = [
  [
    'programTypes',
    'programTypeFacts',
    /^BPF_PROG_TYPE_/,
    "The types of programs (`enum bpf_prog_type`), by bpftool's names.",
  ],
  [
    'mapTypes',
    'mapTypeFacts',
    /^BPF_MAP_TYPE_/,
    "The types of maps (`enum bpf_map_type`), by bpftool's names.",
  ],
  [
    'attachTypes',
    'attachTypeFacts',
    /^BPF_/,
    "The types of attachments (`enum bpf_attach_type`), by bpftool's names.",
  ],
  [
    'linkTypes',
    'linkTypeFacts',
    /^BPF_LINK_TYPE_/,
    "The types of links (`enum bpf_link_type`), by bpftool's names.",
  ],
  ['commands', 'commandFacts', /^BPF_/, 'The commands of bpf(2) (`enum bpf_cmd`).'],
  ['mapFlags', 'mapFlagFacts', /^BPF_F_/, 'The flags of `BPF_MAP_CREATE`; the number is the flag.'],
  ['programFlags', 'programFlagFacts', /^BPF_F_/, 'The flags of `BPF_PROG_LOAD`; the number is the flag.'],
];

/** Other names of the same number: the first of it counts. */
const ALIASES = new Set([
  'BPF_PROG_RUN',
  'BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED',
  'BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED',
]);

/** @returns {{ table: string, disagreements: string }} the files as they should be */
export function facts() {
  /** @type {Headers} */
  const uapi = source('uapi');
  const [docs, later] = [source('ebpf-docs'), source('later')];
  /** @type {{ readonly helpers: readonly string[] }} */
  const gpl = source('gpl');
  /** @type {string[]} */
  const lines = [];
  /** @type {string[][]} */
  const told = [];
  /**
   * @param {string} kind
   * @returns {Dates}
   */
  const dates = (kind) => ({ docs: byName(docs[kind] ?? {}), later: byName(later[kind] ?? {}) });
  /**
   * @param {string} kind
   * @param {string} name
   * @param {Dates} dated
   */
  const sinceOf = (kind, name, { docs, later }) => {
    const first = uapi[kind]?.[name]?.[1];
    const since = later.get(name) ?? docs.get(name);
    const other = docs.get(name);
    if (since !== undefined && other !== undefined && since !== other) {
      told.push([kind, name, `ebpf-docs says ${other}`, since]);
    }
    if (since === undefined)
      told.push([
        kind,
        name,
        `not dated; Linux ${before(uapi, first ?? '')} has it not, ${first} has it`,
        '–',
      ]);
    else if (first !== undefined && !isBetween(uapi, since, first)) {
      told.push([kind, name, `the header of Linux ${first} is the first that has it`, since]);
    }
    return since;
  };
  for (const [kind, constant, prefix, comment] of LISTS) {
    const known = dates(kind);
    lines.push(`/** ${comment} */`, `export const ${constant} = {`);
    for (const [name, [id]] of Object.entries(uapi[kind] ?? {})) {
      if (ALIASES.has(name)) continue;
      const since = sinceOf(kind, name, known);
      lines.push(`  ${name.replace(prefix, '').toLowerCase()}: { id: ${id}, since: ${quoted(since)} },`);
    }
    lines.push('} as const satisfies Facts;', '');
  }
  const helpers = dates('helpers');
  const callers = callersOf(Object.keys(uapi['helpers'] ?? {}), Object.keys(uapi['programTypes'] ?? {}));
  const sets = [...new Set([...callers.values()].map(({ all }) => all.join()))];
  lines.push(
    '/** Which types of programs may call a helper: each list is that of one helper or of several. */',
    'const callers = [',
    ...sets.map((set) => `  [${set.split(',').map(quoted).join(', ')}],`),
    '] as const;',
    '',
  );
  lines.push(
    '/** The newest release on which loads told which programs may call a helper. */',
    `export const measuredUntil = ${quoted(source('measured-helpers').releases.at(-1))};`,
    '',
    '/** The helpers (`enum bpf_func_id`). No more will be added: what is new is a kfunc. */',
    'export const helperFacts = {',
  );
  for (const [name, [id]] of Object.entries(uapi['helpers'] ?? {})) {
    const since = sinceOf('helpers', name, helpers);
    lines.push(
      `  bpf_${name}: { id: ${id}, since: ${quoted(since)}, gplOnly: ${gpl.helpers.includes(name)}, programs: callers[${sets.indexOf(callers.get(name)?.all.join() ?? '')}] },`,
    );
  }
  lines.push('} as const satisfies Facts<HelperFact>;', '');
  const kfuncs = dates('kfuncs');
  lines.push(
    "/** Functions of the kernel that programs call. They have no number but that in the kernel's BTF, and come and go. */",
    'export const kfuncFacts = {',
  );
  for (const name of [...new Set([...kfuncs.docs.keys(), ...kfuncs.later.keys()])].sort()) {
    lines.push(`  ${name}: { since: ${quoted(sinceOf('kfuncs', name, kfuncs))} },`);
  }
  lines.push("} as const satisfies Facts<Omit<Fact, 'id'>>;");
  const header = `// Generated by scripts/generate-facts.mjs from scripts/sources; do not edit.
import type { Fact, Facts, HelperFact } from './fact.ts';

`;
  return { table: `${header}${lines.join('\n')}\n`, disagreements: page(uapi, docs, told, callers) };
}

/**
 * Who may call a helper: by either source, and by one alone.
 *
 * @typedef {{ readonly all: readonly string[], readonly told: readonly string[], readonly measured: readonly string[] }} Callers
 */

/**
 * The types of programs that may call each helper, in the order of their numbers.
 *
 * @param {readonly string[]} helpers
 * @param {readonly string[]} types
 * @returns {ReadonlyMap<string, Callers>}
 */
function callersOf(helpers, types) {
  /** @type {{ readonly groups: Readonly<Record<string, Group>>, readonly programs: Readonly<Record<string, Group>> }} */
  const told = source('helper-programs');
  /** @type {{ readonly programs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> }} */
  const measured = source('measured-helpers');
  /** @typedef {{ readonly helpers: readonly string[], readonly groups: readonly string[] }} Group */
  /** @type {(group: Group | undefined) => readonly string[]} */
  const within = (group) =>
    group === undefined
      ? []
      : [...group.helpers, ...group.groups.flatMap((name) => within(told.groups[name]))];
  const names = types.map((type) => type.replace(/^BPF_PROG_TYPE_/, '').toLowerCase());
  const callable = names.map((program) => ({
    program,
    told: new Set(within(told.programs[program])),
    measured: new Set(Object.values(measured.programs[program] ?? {}).flat()),
  }));
  return new Map(
    helpers.map((helper) => {
      const who = callable.filter(({ told, measured }) => told.has(helper) || measured.has(helper));
      const alone = (/** @type {'told' | 'measured'} */ one, /** @type {'told' | 'measured'} */ other) =>
        who.filter((each) => each[one].has(helper) && !each[other].has(helper)).map(({ program }) => program);
      return [
        helper,
        {
          all: who.map(({ program }) => program),
          told: alone('told', 'measured'),
          measured: alone('measured', 'told'),
        },
      ];
    }),
  );
}

/** @param {string | undefined} since */
const quoted = (since) => (since === undefined ? 'undefined' : `'${since}'`);
/**
 * @param {Readonly<Record<string, readonly string[]>>} releases
 * @returns {ReadonlyMap<string, string>}
 */
const byName = (releases) =>
  new Map(
    Object.entries(releases).flatMap(([since, names]) =>
      names.map((name) => /** @type {const} */ ([name, since])),
    ),
  );

/**
 * @param {Headers} headers
 * @param {string} first
 */
const before = ({ releases }, first) => releases[releases.indexOf(first) - 1] ?? 'of an earlier time';

/**
 * Whether a feature of this date is missing from the header before the first that has it, and is in that one.
 *
 * @param {Headers} uapi
 * @param {string} since
 * @param {string} first
 */
function isBetween(uapi, since, first) {
  const earlier = uapi.releases[uapi.releases.indexOf(first) - 1];
  return ordinal(since) <= ordinal(first) && (earlier === undefined || ordinal(earlier) < ordinal(since));
}

/**
 * @param {Headers} uapi
 * @param {{ readonly source: string, readonly commit: string }} docs
 * @param {readonly (readonly string[])[]} told
 * @param {ReadonlyMap<string, Callers>} callers
 */
function page(uapi, docs, told, callers) {
  const measured = source('measured-helpers');
  const differing = [...callers].filter(([, { told, measured }]) => told.length + measured.length > 0);
  return `# Where the facts come from

<!-- Written by packages/probe/scripts/generate-facts.mjs; do not edit. -->

Names and numbers are those of \`linux/bpf.h\` as Debian ships it for Linux ${uapi.releases.join(', ')}. The releases
that brought them are [ebpf-docs'](${docs.source.split(',')[0]}) (commit
\`${docs.commit.slice(0, 12)}\`), where it has them, else those of the header's history. Each date must lie between the last
of those headers that lacks a name and the first that has it. What disagrees:

| list | name | says | taken |
|---|---|---|---|
${told.map(([kind, name, says, taken]) => `| ${kind} | \`${name}\` | ${says} | ${taken} |`).join('\n')}

The numbers of types stay the same through all of these headers. \`since\` is a fact on Linux, never a verdict on a kernel:
distributions bring features to older releases, and leave others out.

## Which programs may call a helper

By [ebpf-docs'](${docs.source.split(',')[0]}) \`data/helpers-functions.yaml\` (commit \`${source('helper-programs').commit.slice(0, 12)}\`) and by loads of ours on Linux
${measured.releases.join(', ')}; \`programs\` are those of either. What was never seen to load there may depend on the attach
type, on the right to sleep, on lockdown or on an option that those kernels are built without (\`override_return\`,
\`lirc_mode2\`). What ebpf-docs has not is mostly younger than it: Linux 7.3 lets nearly all programs call what was for those
of tracing before. \`ext\` is left out, for a replacement may call what the replaced function may.

| helper | never seen to load | not in ebpf-docs |
|---|---|---|
${differing.map(([helper, { told, measured }]) => `| \`${helper}\` | ${told.join(', ')} | ${measured.join(', ')} |`).join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = facts();
  writeFileSync(table, made.table);
  writeFileSync(disagreements, made.disagreements);
}
