/** `pnpm bench NAME [ROUNDS]`: runs one of the folders beside this file. */
import { readdirSync } from 'node:fs';

const [name = '', ...rest] = process.argv.slice(2);
const names = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'harness')
  .map((entry) => entry.name);
if (!names.includes(name)) {
  console.error(`usage: pnpm bench ${names.join('|')} [ROUNDS]`);
  process.exitCode = 2;
} else {
  process.argv.splice(2, Infinity, ...rest);
  await import(`./${name}/run.mjs`);
}
