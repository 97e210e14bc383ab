/** The oldest Node that runs ebpf-ts, as `engines` in package.json says. */
export const OLDEST_NODE = '20.19.0';

/**
 * Why this Node cannot run ebpf-ts, or undefined when it can.
 *
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return (
    'This is Node ' +
    version +
    '; ebpf-ts needs Node 20.19 or newer.\n' +
    'Install a current Node (https://nodejs.org/en/download) and run the same command again.'
  );
}

/** Prints why this Node is too old, and sets the exit code; true when it will do. */
export function requireNode() {
  const problem = nodeProblem(process.versions.node);
  if (problem === undefined) return true;
  console.error(problem);
  process.exitCode = 1;
  return false;
}
