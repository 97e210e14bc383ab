// Writes docs/others.md from what ask.mjs wrote on several kernels:
//
//   node packages/probe/scripts/others/write.mjs FOLDER
//
// Fails where a difference has no known reason.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ordinal, releasesIn } from '../releases.mjs';
import { BY_FUNCTION, reasons } from './reasons.mjs';

/** @typedef {import('./ask.mjs').Difference} Difference */

/** Of what is said alike of very many, some are named. */
const MOST_NAMED = 8;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: write.mjs FOLDER');
const releases = releasesIn(folder);

/** What is the same but for the kernel is one row. @type {Map<string, { row: Row, releases: Set<string>, evidence: string }>} */
const rows = new Map();
/** @typedef {{ readonly why: string, readonly other: string, readonly what: string, readonly says: string, readonly ours: string }} Row */
/** @type {string[]} */
const counts = [];
/** @type {Set<string>} */
const contestants = new Set();
let unexplained = 0;
for (const release of releases) {
  /** @type {{ versions: string, asked: Record<string, number>, differences: Difference[] }} */
  const { versions, asked, differences } = JSON.parse(readFileSync(join(folder, `${release}.json`), 'utf8'));
  contestants.add(versions);
  const of = (/** @type {string} */ other) => differences.filter((each) => each.other === other).length;
  counts.push(
    `| Linux ${release} | ${of('bpftool')} of ${asked['bpftool']} | ${of('cilium/ebpf')} of ${asked['cilium/ebpf']} |`,
  );
  for (const difference of differences) {
    const why = reasons.find((reason) => reason.fits(difference, ordinal(release)))?.why;
    if (why === undefined) {
      unexplained += 1;
      console.log(`${release}: ${JSON.stringify(difference)}`);
      continue;
    }
    const { other, says, ours, evidence } = difference;
    const row = { why, other, what: whatOf(difference), says: shown(says), ours };
    const key = JSON.stringify(row);
    const known = rows.get(key) ?? { row, releases: new Set(), evidence };
    known.releases.add(release);
    rows.set(key, known);
  }
}
if (unexplained > 0) {
  console.error(`${unexplained} differences without a reason: look into them, and add it to reasons.mjs`);
  process.exitCode = 1;
} else {
  writeFileSync(new URL('../../docs/others.md', import.meta.url), document());
}

/**
 * The helper alone: the same is said for many types. Of types whose helpers nobody else asks for, the type alone.
 *
 * @param {Difference} difference
 */
function whatOf({ kind, of, says, other }) {
  if (kind !== 'helper') return `${kind} \`${of}\``;
  const [helper, caller = ''] = of.split(' of ');
  const wholeType = BY_FUNCTION.includes(caller) && (other === 'bpftool' || /no feature/.test(says));
  return wholeType ? `helpers of \`${caller}\`` : `\`${helper}\``;
}

/** @param {string} says */
function shown(says) {
  return says === 'yes' || says === 'no' ? says : 'an error';
}

function document() {
  const sections = reasons.flatMap(({ why }) => {
    const own = [...rows.values()].filter(({ row }) => row.why === why);
    if (own.length === 0) return [];
    return [
      `\n## ${why}\n`,
      '| what | who | says | here | on Linux | such as |',
      '|---|---|---|---|---|---|',
      ...merged(own),
    ];
  });
  return `# Where bpftool and cilium/ebpf say otherwise

<!-- Written by packages/probe/scripts/others/write.mjs; do not edit. -->

${[...contestants].join('; ')}
and \`report()\` of this package asked the same of each of these kernels: types of programs and maps, each helper for each type
of program, flags, instruction sets, limits. So many answers differ:

| kernel | bpftool | cilium/ebpf |
|---|---|---|
${counts.join('\n')}

What our probes say is compared with loads that a test makes by itself on each of them (\`helpers.test.ts\`,
\`programs.test.ts\`, \`verdicts.test.ts\`). Each difference is one of these; evidence is what the kernel said to our probe:
${sections.join('\n')}
`;
}

/**
 * Rows that differ only in what they are of become one.
 *
 * @param {readonly { row: Row, releases: Set<string>, evidence: string }[]} own
 */
function merged(own) {
  /** @type {Map<string, { whats: string[], evidence: string }>} */
  const lines = new Map();
  for (const { row, releases: where, evidence } of own) {
    const rest = `${row.other} | ${row.says} | ${row.ours} | ${[...where].join(', ')}`;
    const known = lines.get(rest) ?? { whats: [], evidence };
    known.whats.push(row.what);
    lines.set(rest, known);
  }
  return [...lines].map(
    ([rest, { whats, evidence }]) =>
      `| ${listed(whats)} | ${rest} | \`${evidence.split('\n')[0]?.slice(0, 120)}\` |`,
  );
}

/** @param {readonly string[]} whats */
function listed(whats) {
  const some = [...whats].sort().slice(0, MOST_NAMED).join(', ');
  return whats.length > MOST_NAMED ? `${some} and ${whats.length - MOST_NAMED} more` : some;
}
