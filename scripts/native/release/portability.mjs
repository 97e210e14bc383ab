/** Which machines an addon runs on, as objdump sees it. */
import { execFileSync } from 'node:child_process';

/** The oldest glibc that releases run on: that of RHEL 8 and Debian 10, and the one that Node's own builds need. */
export const OLDEST_GLIBC = '2.28';

/** What objdump says of a symbol without a version; it may also say nothing. */
const NONE = 'Base';

const PARTS_OF_GLIBC = /^(libc\.so\.6|lib(m|dl|pthread|rt)\.so\.\d|ld-linux.*\.so\.\d|ld64\.so\.\d)$/;

/**
 * Why this shared object does not run on every machine with glibc 2.28; empty when it does.
 *
 * @param {string} file
 * @returns {string[]}
 */
export function portabilityProblems(file) {
  const headers = objdump('--private-headers', file);
  const libraries = [...headers.matchAll(/^\s*NEEDED\s+(\S+)/gm)].map(([, name = '']) => name);
  if (!libraries.includes('libc.so.6'))
    return [`${file} does not name libc.so.6, so it is no addon for glibc`];
  // The version table and not the symbols: glibc also has versions that no symbol carries, as GLIBC_ABI_DT_RELR.
  const versions = new Set([...headers.matchAll(/\s(GLIBC_\S+)$/gm)].map(([, version = '']) => version));
  return [
    ...libraries.filter((name) => !PARTS_OF_GLIBC.test(name)).map((name) => `it needs the library ${name}`),
    ...[...versions]
      .filter(isTooNew)
      .sort()
      .map((version) => `it needs ${version}, newer than ${OLDEST_GLIBC}${symbolsOf(file, version)}`),
    ...unversionedSymbols(file).map(
      (name) => `it needs ${name} of no version, from a library it does not name`,
    ),
  ];
}

/**
 * Whether the oldest glibc lacks this version, such as `GLIBC_2.34`. One that is no number promises nothing.
 *
 * @param {string} version
 */
function isTooNew(version) {
  const [, major, minor] = /^GLIBC_(\d+)\.(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST_GLIBC.split('.').map(Number);
  return !(Number(major) === oldestMajor && Number(minor) <= Number(oldestMinor));
}

/**
 * @param {string} file
 * @param {string} version
 */
function symbolsOf(file, version) {
  const names = imports(file).filter((symbol) => symbol.version === version);
  return names.length === 0 ? '' : `: ${names.map(({ name }) => name).join(', ')}`;
}

/**
 * What the linker left for whoever happens to be loaded. Only Node-API is Node's own, and the hooks are there for
 * tools that may be absent. Of anything else glibc would choose the oldest version, whatever our headers said.
 *
 * @param {string} file
 */
function unversionedSymbols(file) {
  const ofTheProcess = /^(napi_|node_api_|_ITM_|__gmon_start__$)/;
  return imports(file)
    .filter(({ name, version }) => version === NONE && !ofTheProcess.test(name))
    .map(({ name }) => name);
}

/**
 * The symbols that others have to provide, with their versions.
 *
 * @param {string} file
 */
function imports(file) {
  return objdump('--dynamic-syms', file)
    .split('\n')
    .filter((line) => line.includes('*UND*'))
    .map((line) => {
      const [name = '', version = NONE] = line
        .replace(/^.*\*UND\*\s+[0-9a-f]+/, '')
        .trim()
        .split(/\s+/)
        .reverse();
      return { name, version: version.replace(/[()]/g, '') };
    });
}

/**
 * @param {string} option
 * @param {string} file
 */
const objdump = (option, file) => execFileSync('objdump', [option, file], { encoding: 'utf8' });
