import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout } from './setup/paths.mjs';

const BEGIN = '<!-- Drawn from the imports by scripts/diagrams.mjs; a test compares. -->';
const END = '<!-- End of the drawing. -->';

/** The READMEs that carry a drawing of their package. */
export const readmes = readdirSync(join(checkout, 'packages'))
  .map((name) => join(checkout, 'packages', name, 'README.md'))
  .filter((path) => existsSync(path));

/**
 * A README with its drawing as the imports have it now: a room for each file and folder of `src`, an arrow for each
 * "needs". The index, which needs everything, is left out.
 *
 * @param {string} path
 */
export function redrawn(path) {
  const text = readFileSync(path, 'utf8');
  const drawing = `${BEGIN}\n\n\`\`\`mermaid\n${drawingOf(join(dirname(path), 'src'))}\`\`\`\n\n${END}`;
  const begin = text.indexOf(BEGIN);
  if (begin < 0) return `${text.trimEnd()}\n\n## Inside\n\n${drawing}\n`;
  return text.slice(0, begin) + drawing + text.slice(text.indexOf(END) + END.length);
}

/** @param {string} src */
function drawingOf(src) {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .sort();
  const needs = new Set(files.flatMap((name) => arrowsFrom(src, name)));
  const rooms = new Set(files.map(roomOf));
  const lonely = [...rooms].filter(
    (room) => ![...needs].some((arrow) => arrow.split(' --> ').includes(room)),
  );
  return ['flowchart TD', ...[...needs, ...lonely].sort().map((line) => `  ${line}`), ''].join('\n');
}

/**
 * @param {string} src
 * @param {string} name
 */
function arrowsFrom(src, name) {
  const code = readFileSync(join(src, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const imported = [...code.matchAll(/^(?:import|export|\}).*?from '(\.[^']+)'/gm)].map(([, path = '']) =>
    relative(src, join(dirname(join(src, name)), path)),
  );
  const from = roomOf(name);
  return imported
    .map(roomOf)
    .filter((to) => to !== from)
    .map((to) => `${from} --> ${to}`);
}

/** @param {string} name a path below `src` */
function roomOf(name) {
  const [first = name, ...rest] = name.split('/');
  return rest.length > 0 ? `${first}` : basename(first, '.ts');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of readmes) writeFileSync(path, redrawn(path));
}
