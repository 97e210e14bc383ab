import type { ProgramKind } from '@ebpf-ts/elf';
import {
  binding,
  isNativeError,
  type ProgramHandle,
  type TestRun,
  type TestRunRequest,
} from '@ebpf-ts/native';
import { ProgramError } from '../../errors/programError.ts';
import { programTypeName } from '../programType.ts';
import { type ContextCodec, contextCodecOf } from './contextCodec.ts';
import { TEST_RUN_RULES, type TestRunRules } from './rules.ts';
import { TEST_RUN_FLAG, type TestRunOptions, type TestRunResult } from './testRun.ts';

/** A test run whose options were checked, to be made on either thread. */
export interface PreparedRun<K extends ProgramKind> {
  readonly request: TestRunRequest;
  readonly result: (run: TestRun) => TestRunResult<K>;
  readonly failure: (error: unknown) => unknown;
}

/** What a program may add to a packet: what the largest has, behind what is there. */
const ROOM_TO_GROW = 64 << 10;

/**
 * @throws {ProgramError} for options that no program of this type takes
 * @throws {BtfError} for a context that does not fit its type
 */
export function prepareTestRun<K extends ProgramKind>(
  title: string,
  program: ProgramHandle,
  options: TestRunOptions<K>,
): PreparedRun<K> {
  const type = programTypeName(typeOf(title, program));
  const rules: TestRunRules | undefined = Object.hasOwn(TEST_RUN_RULES, type)
    ? TEST_RUN_RULES[type as keyof typeof TEST_RUN_RULES]
    : undefined;
  if (rules === undefined) {
    const types = Object.keys(TEST_RUN_RULES).join(', ');
    throw new ProgramError(
      title,
      `the kernel runs no program of type ${type} by test. It runs those of: ${types}`,
      { code: 'ERR_INVALID_ARG_VALUE' },
    );
  }
  const { data, ctx, cpu = 0, batchSize = 0, repeat = rules.repeats ? 1 : 0 } = options;
  const codec = contextCodecOf(program, rules.context, ctx, data?.length ?? 0);
  const flags = (options.flags ?? 0) | (options.cpu === undefined ? 0 : TEST_RUN_FLAG.ON_CPU);
  const isLive = (flags & TEST_RUN_FLAG.XDP_LIVE_FRAMES) !== 0;
  return {
    request: {
      ...(data === undefined ? {} : { data }),
      ...(codec.bytes === undefined ? {} : { context: codec.bytes }),
      dataRoom: rules.packet && data !== undefined && !isLive ? data.length + ROOM_TO_GROW : 0,
      contextRoom: isLive ? 0 : codec.room,
      repeat,
      flags,
      cpu,
      batchSize,
    },
    result: (run) => resultOf<K>(run, codec),
    failure: (error) => ProgramError.from(title, error, adviceOn(error, type, rules)),
  };
}

function resultOf<K extends ProgramKind>(run: TestRun, codec: ContextCodec): TestRunResult<K> {
  return {
    retval: run.returned | 0,
    durationNs: run.durationNs,
    dataOut: run.data,
    // The rules of the kernel's types and those of the types here say the same, which a test compares.
    ctxOut: codec.decode(run) as TestRunResult<K>['ctxOut'],
  };
}

function adviceOn(error: unknown, type: string, { advice }: TestRunRules): string | undefined {
  if (!isNativeError(error)) return undefined;
  switch (error.code) {
    case 'EINVAL':
      return `a program of type ${type} was given what it does not take: ${advice}`;
    case 'ENOTSUPP':
    case 'EOPNOTSUPP':
      return `this kernel runs no program of type ${type} by test: ${advice}`;
    case 'ENOSPC':
      return 'what the program made of the packet has no room: it grew by more than 64 KiB';
    default:
      return undefined;
  }
}

function typeOf(title: string, program: ProgramHandle): number {
  try {
    return binding.programInfo(program).type;
  } catch (error) {
    throw ProgramError.from(title, error);
  }
}
