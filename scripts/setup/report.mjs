/**
 * Tells the user what set-up is doing, one line a step, on stderr so that the command's own output stays pure.
 *
 * @typedef {{
 *   readonly isTTY?: boolean | undefined,
 *   write(text: string): unknown,
 * }} Terminal
 */

const PATIENCE_MS = 2000;

/**
 * Shows that a step runs, and for how long once it takes over two seconds.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {Terminal} terminal
 * @returns {Promise<T>}
 */
export async function showing(title, work, terminal = process.stderr) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const live = terminal.isTTY === true;
  const line = `setup: ${title}`;
  terminal.write(live ? line : `${line}\n`);
  const ticking = live
    ? setInterval(() => {
        if (Date.now() - start > PATIENCE_MS) terminal.write(`\r${line} … ${seconds()} s`);
      }, 500)
    : undefined;
  try {
    const result = await work();
    terminal.write(live ? `\r${line} … done in ${seconds()} s\n` : `${line}: done in ${seconds()} s\n`);
    return result;
  } catch (error) {
    if (live) terminal.write('\n');
    throw error;
  } finally {
    clearInterval(ticking);
  }
}
