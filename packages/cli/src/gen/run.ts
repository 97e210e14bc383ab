import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { type GenerateOptions, generateModule } from '@ebpf-ts/gen';
import { parsed, readInput } from '../input.ts';
import { printText } from '../terminal/output.ts';
import { shellQuoted } from '../terminal/quote.ts';
import type { GenFlags } from './command.ts';

/** Writes, prints or checks the module of an object. */
export async function runGen(object: string, flags: GenFlags): Promise<void> {
  const { output, check } = flags;
  if (check && output === undefined) throw new Error('--check compares a file: name it with -o FILE');
  const bytes = await readInput(object);
  const options: GenerateOptions = {
    name: basename(object).replace(/(\.bpf)?\.o$/, ''),
    url: flags.embed ? undefined : urlOf(object, output),
    events: flags.event,
    u64: flags.u64,
    command: commandOf(object, flags),
  };
  const text = parsed(object, () => generateModule(bytes, options));
  if (output === undefined) await printText(text.trimEnd());
  else if (check) await compare(object, output, text, flags);
  else await write(output, text);
}

/** The object as the module sees it. */
function urlOf(object: string, output: string | undefined): string {
  const path = pathFrom(output, object).split(sep).map(encodeURIComponent).join('/');
  return path.startsWith('../') ? path : `./${path}`;
}

/** The command, as it is given in the folder of the module: it does not depend on where it was given before. */
function commandOf(object: string, flags: GenFlags): string {
  const { output } = flags;
  return commandLine(pathFrom(output, object), output === undefined ? undefined : basename(output), flags);
}

function commandLine(
  object: string,
  output: string | undefined,
  { embed, event = {}, u64 }: GenFlags,
): string {
  const words = [
    object,
    ...(output === undefined ? [] : ['-o', output]),
    ...(embed ? ['--embed'] : []),
    ...Object.entries(event).flatMap(([map, struct]) => ['--event', `${map}=${struct}`]),
    ...(u64 === undefined ? [] : ['--u64', u64]),
  ];
  return `ebpf-ts gen ${words.map((word) => shellQuoted(word)).join(' ')}`;
}

function pathFrom(output: string | undefined, object: string): string {
  return relative(output === undefined ? '.' : dirname(output), resolve(object));
}

async function compare(object: string, output: string, text: string, flags: GenFlags): Promise<void> {
  const onDisk = await readFile(output, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (onDisk === text) return;
  const how = onDisk === undefined ? 'is not there' : `is stale: it is not what ${object} gives now`;
  throw new Error(`${output} ${how}. Renew it: ${commandLine(object, output, flags)}`);
}

async function write(output: string, text: string): Promise<void> {
  try {
    await writeFile(output, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot write ${output}: ${reason}. Check that its folder is there, and this user's`, {
      cause,
    });
  }
}
