// Asks the newest bpftool and cilium/ebpf's features what this kernel can do, and writes where they and our probes differ:
//
//   node packages/probe/scripts/others/ask.mjs OUT
//
// Makes OUT/RELEASE.json, for write.mjs. Build first; needs root. Both are Debian's newest, run from where they are
// unpacked. A virtual machine has what a run outside it has fetched: `node scripts/vm.mjs --out OUT 6.1 -- node …`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ciliumName, compileGo } from '../../../../bench/harness/cilium.mjs';
import { unpack } from '../../../../scripts/corpus/debian.mjs';
import { facts, report } from '../../dist/index.js';

/**
 * @typedef {import('../../dist/index.js').Verdict} Verdict
 * @typedef {{ kind: string, of: string, other: 'bpftool' | 'cilium/ebpf', says: string, ours: string, evidence: string }} Difference
 */

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('usage: ask.mjs OUT');

/** @type {Difference[]} */
const differences = [];
const asked = { bpftool: 0, 'cilium/ebpf': 0 };
const found = await report();
const { bpftool, version } = await askBpftool();
const cilium = await askCilium();
const versions = `bpftool ${version} (\`bpftool -j feature probe kernel\`), ${ciliumName} (\`features\`)`;

for (const [name, verdict] of Object.entries(found.programTypes ?? {})) {
  // Theirs are of the load alone.
  const loads =
    verdict.level === 'loads' ? verdict : { ...verdict, status: /** @type {const} */ ('supported') };
  compare('program type', name, loads, {
    bpftool: yesOrNo(bpftool.program_types[`have_${name}_prog_type`]),
    'cilium/ebpf': cilium.programs[name],
  });
}
for (const [name, verdict] of Object.entries(found.mapTypes ?? {})) {
  compare('map type', name, verdict, {
    bpftool: yesOrNo(bpftool.map_types[`have_${name}_map_type`]),
    'cilium/ebpf': cilium.maps[name],
  });
}
for (const [program, verdicts] of Object.entries(found.helpers ?? {})) {
  const available = bpftool.helpers[`${program}_available_helpers`];
  for (const [helper, verdict] of Object.entries(verdicts)) {
    compare('helper', `${helper} of ${program}`, verdict, {
      bpftool: available && yesOrNo(available.includes(helper)),
      'cilium/ebpf': cilium.helpers[program]?.[helper],
    });
  }
}
for (const name of /** @type {const} */ (['kprobe_multi', 'uprobe_multi']))
  compare('link type', name, found.linkTypes?.[name], { 'cilium/ebpf': cilium.links[name] });
for (const [name, says] of Object.entries(cilium.flags))
  compare('map flag', name, /** @type {Record<string, Verdict>} */ (found.mapFlags)[name], {
    'cilium/ebpf': says,
  });
for (const name of /** @type {const} */ (['v2', 'v3', 'v4'])) {
  compare('instruction set', name, found.isa?.[name], {
    bpftool: yesOrNo(bpftool.misc[`have_${name}_isa_extension`]),
    'cilium/ebpf': cilium.misc[name],
  });
}
compare('limit', 'instructions', found.limits?.instructions, {
  bpftool: yesOrNo(bpftool.misc.have_large_insn_limit),
  'cilium/ebpf': cilium.misc.large_programs,
});
compare('limit', 'loops', found.limits?.loops, {
  bpftool: yesOrNo(bpftool.misc.have_bounded_loops),
  'cilium/ebpf': cilium.misc.bounded_loops,
});

const release = /^\d+\.\d+/.exec(found.kernel)?.[0];
if (release === undefined) throw new Error('the kernel does not say which release it is of');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, `${release}.json`), JSON.stringify({ release, versions, asked, differences }));
console.log(
  `${found.kernel}: ${differences.length} differences of ${asked.bpftool + asked['cilium/ebpf']} answers`,
);

/**
 * @param {string} kind
 * @param {string} of
 * @param {Verdict | undefined} verdict
 * @param {Partial<Record<Difference['other'], string | undefined>>} answers
 */
function compare(kind, of, verdict, answers) {
  if (verdict === undefined) throw new Error(`there is no verdict on ${kind} ${of}`);
  const ours =
    verdict.status === 'supported' ? 'yes' : verdict.status === 'unsupported' ? 'no' : verdict.status;
  for (const other of /** @type {const} */ (['bpftool', 'cilium/ebpf'])) {
    const says = answers[other];
    if (says === undefined) continue;
    asked[other] += 1;
    if (says === ours) continue;
    differences.push({ kind, of, other, says, ours, evidence: evidenceOf(verdict) });
  }
}

/** @param {Verdict} verdict */
function evidenceOf({ evidence }) {
  return evidence
    .map((each) =>
      each.kind === 'file'
        ? `${each.path}: ${each.says}`
        : `${each.syscall}: ${each.errno === '0' ? 'taken' : each.errno}${each.log ? `, ${each.log}` : ''}`,
    )
    .join('; ');
}

/** @param {boolean | undefined} answer */
function yesOrNo(answer) {
  return answer === undefined ? undefined : answer ? 'yes' : 'no';
}

/**
 * @typedef {object} Bpftool
 * @property {Record<string, boolean>} program_types
 * @property {Record<string, boolean>} map_types
 * @property {Record<string, string[]>} helpers
 * @property {Record<string, boolean>} misc
 *
 * @returns {Promise<{ bpftool: Bpftool, version: string }>}
 */
async function askBpftool() {
  const root = await unpack('sid', 'bpftool', ['bpftool'], { libraries: true });
  // Its C library is newer than this machine's.
  const loader = join(root, 'usr/lib64/ld-linux-x86-64.so.2');
  const program = ['--library-path', join(root, 'usr/lib/x86_64-linux-gnu'), join(root, 'usr/sbin/bpftool')];
  const run = (/** @type {string[]} */ ...args) =>
    JSON.parse(execFileSync(loader, [...program, '-j', ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 }));
  return { bpftool: run('feature', 'probe', 'kernel'), version: run('version').version };
}

/**
 * @returns {Promise<{
 *   programs: Record<string, string>,
 *   maps: Record<string, string>,
 *   helpers: Record<string, Record<string, string>>,
 *   links: Record<string, string>,
 *   flags: Record<string, string>,
 *   misc: Record<string, string>,
 * }>}
 */
async function askCilium() {
  const program = await compileGo(fileURLToPath(new URL('cilium.go', import.meta.url)));
  const idsOf = (/** @type {Readonly<Record<string, { readonly id: number }>>} */ table) =>
    Object.fromEntries(Object.entries(table).map(([name, { id }]) => [name, id]));
  const questions = {
    programs: idsOf(facts.programTypes),
    maps: idsOf(facts.mapTypes),
    helpers: idsOf(facts.helpers),
  };
  return JSON.parse(
    execFileSync(program, { input: JSON.stringify(questions), encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
}
