/** The part of `release.sh` that runs in the old Debian: builds the prebuild, checks it, loads it, stamps it. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prebuildNative } from '../prebuild.mjs';
import { OLDEST_GLIBC, portabilityProblems } from './portability.mjs';
import { prebuildFolder, stampRelease } from './stamp.mjs';

await prebuildNative();
const [addon, ...others] = readdirSync(prebuildFolder).map((name) => join(prebuildFolder, name));
if (addon === undefined || others.length > 0) throw new Error(`${prebuildFolder} does not hold one addon`);
const problems = portabilityProblems(addon);
if (problems.length > 0) throw new Error(`The addon is not portable:\n  ${problems.join('\n  ')}`);
const { libbpfVersion } = createRequire(import.meta.url)(addon);
stampRelease();
console.log(`release: an addon with libbpf ${libbpfVersion} for every glibc from ${OLDEST_GLIBC} on`);
