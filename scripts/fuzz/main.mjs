import { runSteps, stepsFor } from '../setup/steps.mjs';
import { systemPackages } from '../setup/system-packages.mjs';
import { UsageError } from '../vm/arguments.mjs';
import { parseArguments, USAGE } from './arguments.mjs';
import { runPlan } from './campaign.mjs';
import { fuzzLibelf } from './libelf.mjs';
import { corpusSeeds, fixtureSeeds } from './seeds.mjs';

/** Others use this machine, too. */
const PROCESSES = 2;

/**
 * `pnpm fuzz`: damaged objects through everything that reads objects.
 *
 * @param {readonly string[]} args
 */
export async function main(args) {
  if (args.includes('--help')) return console.log(USAGE);
  try {
    const request = parseArguments(args);
    const isSetUp = await runSteps([systemPackages('fuzz'), ...stepsFor('test')]);
    const isSound =
      isSetUp && (await (request.kind === 'libelf' ? fuzzLibelf(request.seconds) : fuzz(request)));
    process.exitCode = isSound ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`fuzz: ${error.message}\n${USAGE}`);
    process.exitCode = 1;
  }
}

/**
 * @param {Exclude<import('./arguments.mjs').Request, { kind: 'libelf' }>} request
 * @returns {Promise<boolean>} whether nothing was found
 */
async function fuzz({ kind, mutants, seed }) {
  const paths = [...(await fixtureSeeds()), ...corpusSeeds()];
  console.log(`fuzz: ${mutants.toLocaleString('en')} mutants of ${paths.length} objects, seed ${seed}`);
  let said = Date.now();
  const totals = await runPlan({ kind, paths, seed, mutants, processes: PROCESSES }, (sofar) => {
    if (Date.now() - said < 10_000) return;
    said = Date.now();
    console.log(
      `fuzz: ${(sofar.read + sofar.refused).toLocaleString('en')} so far, ${sofar.findings.length} findings`,
    );
  });
  for (const { path, problem } of totals.findings) console.log(`fuzz: ${path}: ${problem}`);
  const { read, refused, deaths, slowest, findings } = totals;
  console.log(
    `fuzz: ${read.toLocaleString('en')} read, ${refused.toLocaleString('en')} refused, ${deaths} processes died, ` +
      `the slowest took ${slowest.toFixed(3)} s, ${findings.length} findings`,
  );
  return findings.length === 0;
}
