import type {
  CallFunctionInstruction,
  CallHelperInstruction,
  CallKfuncInstruction,
  CallRegisterInstruction,
  ExitInstruction,
  GotoInstruction,
  GotoRegisterInstruction,
  JumpInstruction,
} from '../instruction.ts';
import {
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JMP,
  BPF_JMP32,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_X,
  CALL,
  jumpCodes,
  jumpOperations,
} from '../opcode.ts';
import { type Register, registerNumbers } from '../register.ts';
import { type Slot, slot } from '../slot.ts';

/** Jumps, calls and the return: the classes `BPF_JMP` and `BPF_JMP32`. */
type Family =
  | JumpInstruction
  | GotoInstruction
  | GotoRegisterInstruction
  | CallHelperInstruction
  | CallFunctionInstruction
  | CallKfuncInstruction
  | CallRegisterInstruction
  | ExitInstruction;

/** What a slot of these classes means, or undefined. */
export function decodeJump(from: Slot, dst: Register, src: Register): Family | undefined {
  const { code, offset, imm } = from;
  const op = jumpOperations.get(code & 0xf0);
  if (op === undefined) return decodeUnconditional(from, dst);
  const width = (code & 7) === BPF_JMP ? 64 : 32;
  if ((code & BPF_X) === 0) {
    return from.src === 0 ? { kind: 'jump', op, width, dst, src: imm, offset } : undefined;
  }
  return imm === 0 ? { kind: 'jump', op, width, dst, src, offset } : undefined;
}

export function encodeJump(instruction: Family): Slot {
  switch (instruction.kind) {
    case 'jump': {
      const { op, width, src, offset } = instruction;
      const code = (width === 64 ? BPF_JMP : BPF_JMP32) | jumpCodes[op];
      const dst = registerNumbers[instruction.dst];
      return typeof src === 'number'
        ? slot(code, { dst, offset, imm: src })
        : slot(code | BPF_X, { dst, src: registerNumbers[src], offset });
    }
    case 'goto':
      return slot(codes.goto, { offset: instruction.offset });
    case 'gotol':
      return slot(codes.gotol, { imm: instruction.offset });
    case 'mayGoto':
      return slot(codes.mayGoto, { offset: instruction.offset });
    case 'gotox':
      return slot(codes.gotox, { dst: registerNumbers[instruction.dst] });
    case 'callHelper':
      return slot(codes.call, { imm: instruction.helper });
    case 'callFunction':
      return slot(codes.call, { src: BPF_PSEUDO_CALL, imm: instruction.offset });
    case 'callKfunc':
      return slot(codes.call, {
        src: BPF_PSEUDO_KFUNC_CALL,
        offset: instruction.module,
        imm: instruction.btfId,
      });
    case 'callx':
      return slot(codes.callx, { dst: registerNumbers[instruction.dst] });
    case 'exit':
      return slot(codes.exit);
  }
}

const codes = {
  goto: BPF_JMP | BPF_JA,
  gotol: BPF_JMP32 | BPF_JA,
  gotox: BPF_JMP | BPF_JA | BPF_X,
  mayGoto: BPF_JMP | BPF_JCOND,
  call: CALL,
  callx: CALL | BPF_X,
  exit: BPF_JMP | BPF_EXIT,
} as const;

function decodeUnconditional(from: Slot, register: Register): Family | undefined {
  const { code, dst, src, offset, imm } = from;
  if (code === codes.call) return dst === 0 ? decodeCall(src, offset, imm) : undefined;
  if (src !== 0) return undefined;
  switch (code) {
    case codes.goto:
      return dst === 0 && imm === 0 ? { kind: 'goto', offset } : undefined;
    case codes.gotol:
      return dst === 0 && offset === 0 ? { kind: 'gotol', offset: imm } : undefined;
    case codes.mayGoto:
      return dst === 0 && imm === 0 ? { kind: 'mayGoto', offset } : undefined;
    case codes.gotox:
      return offset === 0 && imm === 0 ? { kind: 'gotox', dst: register } : undefined;
    case codes.callx:
      return offset === 0 && imm === 0 ? { kind: 'callx', dst: register } : undefined;
    case codes.exit:
      return dst === 0 && offset === 0 && imm === 0 ? { kind: 'exit' } : undefined;
    default:
      return undefined;
  }
}

function decodeCall(target: number, offset: number, imm: number): Family | undefined {
  if (target === BPF_PSEUDO_KFUNC_CALL) return { kind: 'callKfunc', btfId: imm, module: offset };
  if (offset !== 0) return undefined;
  if (target === 0) return { kind: 'callHelper', helper: imm };
  return target === BPF_PSEUDO_CALL ? { kind: 'callFunction', offset: imm } : undefined;
}
