import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare } from '../setup/main.mjs';
import { exampleFolders } from '../setup/paths.mjs';

/**
 * `npm run example NAME`: sets up what is missing, then runs an example in this process, so that signals are its own.
 *
 * @param {readonly string[]} args the example's name, then what the example itself takes
 */
export async function main([name, ...args]) {
  const folder = exampleFolders().find((each) => basename(each) === name);
  if (folder === undefined) {
    const names = exampleFolders().map((each) => basename(each));
    console.error(
      `example: there is no ${name ?? 'example without a name'}; it is one of ${names.join(', ')}`,
    );
    process.exitCode = 1;
    return;
  }
  if (!(await prepare('demo', `npm run example ${[name, ...args].join(' ')}`))) {
    process.exitCode = 1;
    return;
  }
  const program = join(folder, 'dist/main.js');
  process.argv.splice(1, Number.POSITIVE_INFINITY, program, ...args);
  await import(pathToFileURL(program).href);
}
