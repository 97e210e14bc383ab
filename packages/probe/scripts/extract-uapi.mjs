// Writes sources/uapi.json: what linux/bpf.h of Debian's releases of Linux names, with numbers, and the first of these
// releases that has each name:
//
//   node packages/probe/scripts/extract-uapi.mjs FOLDER
//
// The headers are fetched into FOLDER. Only facts are taken: names and numbers.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { privateApt } from '../../../scripts/vm/apt.mjs';

/** Debian's suites, from the oldest kernel to the newest. */
const SUITES = ['bullseye', 'bookworm', 'trixie', 'sid'];

/** The lists of names, by what tells them apart in the header. */
const LISTS = {
  programTypes: { list: 'bpf_prog_type', prefix: 'BPF_PROG_TYPE_' },
  mapTypes: { list: 'bpf_map_type', prefix: 'BPF_MAP_TYPE_' },
  attachTypes: { list: 'bpf_attach_type', prefix: 'BPF_' },
  linkTypes: { list: 'bpf_link_type', prefix: 'BPF_LINK_TYPE_' },
  commands: { list: 'bpf_cmd', prefix: 'BPF_' },
};

/** Flags stand in an enum without a name, and in lines of their own. */
const MAP_FLAGS = /^\tBPF_F_NO_PREALLOC\b[\s\S]*?^};/m;
const PROGRAM_FLAG =
  /^#define (BPF_F_(?:STRICT_ALIGNMENT|ANY_ALIGNMENT|TEST_RND_HI32|TEST_STATE_FREQ|SLEEPABLE|XDP_HAS_FRAGS|XDP_DEV_BOUND_ONLY|TEST_REG_INVARIANTS))\s+\(1U << (\d+)\)/gm;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('usage: extract-uapi.mjs FOLDER');
  const releases = [];
  /** @type {Record<string, Record<string, [id: number, release: string]>>} */
  const facts = {};
  for (const suite of SUITES) {
    const { version, header } = await headerOf(suite, join(folder, suite));
    releases.push(version);
    for (const [kind, entries] of Object.entries(namesIn(header))) {
      const known = facts[kind] ?? {};
      facts[kind] = known;
      for (const [name, id] of entries) {
        const before = known[name];
        if (before !== undefined && before[0] !== id)
          throw new Error(`${name} is ${before[0]}, and ${id} in ${version}`);
        known[name] ??= [id, version];
      }
    }
  }
  const source = "linux/bpf.h of Debian's linux-libc-dev: names and numbers";
  const text = JSON.stringify({ source, releases, ...facts }, null, 1).replace(
    /\[\n\s+(\d+),\n\s+("[^"]*")\n\s+\]/g,
    '[$1, $2]',
  );
  writeFileSync(new URL('sources/uapi.json', import.meta.url), `${text}\n`);
  console.log(releases.join(', '));
}

/** @param {string} suite @param {string} folder */
async function headerOf(suite, folder) {
  const exec = async (/** @type {string} */ command, /** @type {readonly string[]} */ args) => {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const [debs, root] = [join(folder, 'debs'), join(folder, 'root')];
  for (const made of [debs, root]) mkdirSync(made, { recursive: true });
  const apt = await privateApt(join(folder, 'apt'), [suite], exec);
  await apt.update();
  await apt.download(debs, ['linux-libc-dev']);
  const [deb = ''] = readdirSync(debs);
  await exec('dpkg-deb', ['-x', join(debs, deb), root]);
  const [, version = ''] = /_(\d+\.\d+)/.exec(deb) ?? [];
  return { version, header: readFileSync(join(root, 'usr/include/linux/bpf.h'), 'utf8') };
}

/** @param {string} header */
function namesIn(header) {
  const bare = header.replace(/\/\*[\s\S]*?\*\//g, '');
  /** @type {Record<string, (readonly [name: string, id: number])[]>} */
  const found = {};
  for (const [kind, { list, prefix }] of Object.entries(LISTS)) {
    const [, body = ''] = new RegExp(`enum ${list} \\{([^}]*)\\}`).exec(bare) ?? [];
    found[kind] = enumerators(body).filter(
      ([name]) => name.startsWith(prefix) && !/_UNSPEC$|^BPF_COMMON_ATTRS$/.test(name),
    );
  }
  found.mapFlags = [...(MAP_FLAGS.exec(bare)?.[0] ?? '').matchAll(/(BPF_F_\w+)\s*=\s*\(1U << (\d+)\)/g)].map(
    ([, name = '', bit]) => [name, 2 ** Number(bit)],
  );
  found.programFlags = [...bare.matchAll(PROGRAM_FLAG)].map(([, name = '', bit]) => [name, 2 ** Number(bit)]);
  found.helpers = helpersIn(bare);
  return found;
}

/**
 * Since Linux 6.1 with their numbers, before without.
 *
 * @param {string} header
 * @returns {(readonly [name: string, id: number])[]}
 */
function helpersIn(header) {
  const numbered = [...header.matchAll(/^\tFN\((\w+), (\d+), ##ctx\)/gm)].map(
    ([, name = '', id]) => /** @type {const} */ ([name, Number(id)]),
  );
  const [, list = ''] = /#define __BPF_FUNC_MAPPER\(FN\)([\s\S]*?)\n\n/.exec(header) ?? [];
  const inOrder = [...list.matchAll(/FN\((\w+)\)/g)].map(
    ([, name = ''], id) => /** @type {const} */ ([name, id]),
  );
  return (numbered.length > 0 ? numbered : inOrder).filter(([name]) => name !== 'unspec');
}

/** @param {string} body */
function enumerators(body) {
  const values = new Map();
  let next = 0;
  for (const [, name, value] of body.matchAll(/(\w+)(?:\s*=\s*([\w ()<]+?))?\s*(?:,|$)/g)) {
    if (value !== undefined) next = values.get(value) ?? Number(value);
    values.set(name, next++);
  }
  return [...values].filter(([name, id]) => !name.startsWith('_') && Number.isInteger(id));
}
