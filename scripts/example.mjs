// An old Node must still get to print what is wrong, so the entry points keep to syntax that it can parse.
import { requireNode } from './setup/node-version.mjs';

if (requireNode()) import('./example/main.mjs').then((example) => example.main(process.argv.slice(2)));
