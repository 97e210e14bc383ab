import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs in these folders whose names match, in the order of the folders: a `PATH` is searched like this. */
export function programsIn(path: string, name: RegExp): readonly string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => namesIn(folder).map((each) => ({ each, file: join(folder, each) })))
    .filter(({ each, file }) => name.test(each) && isProgram(file))
    .map(({ file }) => file);
}

/** A `PATH` may name folders that are not there, or that one may not read. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
