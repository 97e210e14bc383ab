/**
 * Prints a line for each file that a kernel has done with.
 *
 * @param {string} kernel
 * @returns {(run: import('../journal/journal.mjs').Run) => void}
 */
export function progressOf(kernel) {
  const shown = new Set();
  return ({ files, outcomes }) => {
    for (const { path } of files) {
      if (shown.has(path)) continue;
      shown.add(path);
      const states = [...outcomes.values()].filter(({ file }) => file === path).map(({ state }) => state);
      const counts = ['passed', 'failed', 'skipped'].flatMap((state) => {
        const count = states.filter((each) => each === state).length;
        return count === 0 ? [] : [`${count} ${state}`];
      });
      console.error(`matrix: ${kernel}: ${path}: ${counts.join(', ')}`);
    }
  };
}

/**
 * What failed and why.
 *
 * @param {import('../journal/journal.mjs').Run} run
 * @returns {readonly string[]}
 */
export function failureLines({ outcomes, files, over }) {
  return [
    ...[...outcomes.values()]
      .filter(({ state }) => state === 'failed')
      .map(({ file, name, errors }) => `FAILED ${file} > ${name}\n${indented(errors)}`),
    ...files
      .filter(({ errors }) => errors.length > 0)
      .map(({ path, errors }) => `FAILED ${path}\n${indented(errors)}`),
    ...(over?.errors.length === 0 ? [] : [`FAILED\n${indented(over?.errors ?? ['the run was cut off'])}`]),
  ];
}

/** @param {readonly string[]} errors */
const indented = (errors) => errors.join('\n').replaceAll(/^/gm, '    ');
