import type { Draft, PlacedDraft } from './draft.ts';
import { AsmError } from './error.ts';
import { type HelperName, helperId } from './helpers/helper.ts';
import type {
  AluOperation,
  Instruction,
  JumpOperation,
  LoadInstruction,
  Operand,
  StoreInstruction,
  Width,
} from './instruction.ts';
import { link } from './link.ts';
import type { Program } from './program.ts';
import type { Register } from './register.ts';

/** How a program is finished. */
export interface BuildOptions {
  /**
   * What becomes of jumps of more than 32767 slots. They are widened unless refused: a `gotol` takes their place, or is
   * what they jump to, which needs version 4 of the instruction set (Linux 6.6).
   */
  readonly farJumps?: 'widen' | 'refuse';
}

/**
 * Builds a program one instruction after the other: jumps and calls name labels, which may stand anywhere; maps,
 * variables and kfuncs are named, too, and listed for a loader to fill in.
 *
 * @example
 * ```ts
 * import { ProgramBuilder } from '@ebpf-ts/asm';
 *
 * const { instructions, references } = new ProgramBuilder()
 *   .store('u32', 'r10', -4, 0)
 *   .loadMap('r1', 'counts')
 *   .mov('r2', 'r10')
 *   .alu('add', 'r2', -4)
 *   .call('bpf_map_lookup_elem')
 *   .jump('eq', 'r0', 0, 'out')
 *   .mov('r1', 1)
 *   .add({ kind: 'atomic', op: 'add', width: 64, base: 'r0', offset: 0, src: 'r1' })
 *   .label('out')
 *   .mov('r0', 0)
 *   .exit()
 *   .build();
 * ```
 */
export class ProgramBuilder {
  readonly #drafts: PlacedDraft[] = [];
  readonly #labels = new Map<string, number>();

  /** Adds instructions as they are. */
  add(...instructions: readonly Instruction[]): this {
    for (const instruction of instructions) this.#push({ instruction });
    return this;
  }

  /** Names the place of the next instruction. Throws {@link AsmError} if another place has that name. */
  label(name: string): this {
    if (this.#labels.has(name)) {
      throw new AsmError(
        { index: this.#drafts.length },
        `label ${name} is there twice`,
        'Rename one of them',
      );
    }
    this.#labels.set(name, this.#drafts.length);
    return this;
  }

  /** `dst = dst op src`. */
  alu(op: AluOperation, dst: Register, src: Operand, width: Width = 64): this {
    return this.add({ kind: 'alu', op, width, dst, src });
  }

  /** `dst = src`. */
  mov(dst: Register, src: Operand, width: Width = 64): this {
    return this.alu('mov', dst, src, width);
  }

  /** `dst = *(type *)(base + offset)`. */
  load(type: LoadInstruction['type'], dst: Register, base: Register, offset = 0): this {
    return this.add({ kind: 'load', type, dst, base, offset });
  }

  /** `*(type *)(base + offset) = src`. */
  store(type: StoreInstruction['type'], base: Register, offset: number, src: Operand): this {
    return this.add({ kind: 'store', type, base, offset, src });
  }

  /** `dst = value`, all 64 bits. */
  loadValue(dst: Register, value: bigint): this {
    return this.add({ kind: 'loadImmediate', dst, source: 'value', value });
  }

  /** Loads the address of a map, which is a reference. */
  loadMap(dst: Register, map: string): this {
    return this.#push({ use: 'map', symbol: map, dst });
  }

  /** Loads the address of a variable, which is a reference. */
  loadVariable(dst: Register, variable: string): this {
    return this.#push({ use: 'variable', symbol: variable, dst });
  }

  /** Loads the address of the function at a label, such as helpers take to call back. */
  loadFunction(dst: Register, label: string): this {
    return this.#push({ instruction: { kind: 'loadImmediate', dst, source: 'function', offset: 0 }, label });
  }

  /** `if dst op src goto label`. */
  jump(op: JumpOperation, dst: Register, src: Operand, label: string, width: Width = 64): this {
    return this.#push({ instruction: { kind: 'jump', op, width, dst, src, offset: 0 }, label });
  }

  /** Jumps to a label. */
  goto(label: string): this {
    return this.#push({ instruction: { kind: 'goto', offset: 0 }, label });
  }

  /** Leaves a loop once the kernel finds that it ran for long enough. */
  mayGoto(label: string): this {
    return this.#push({ instruction: { kind: 'mayGoto', offset: 0 }, label });
  }

  /** Calls a helper, by its name or number. */
  call(helper: HelperName | number): this {
    return this.add({ kind: 'callHelper', helper: typeof helper === 'number' ? helper : helperId(helper) });
  }

  /** Calls the function at a label. */
  callFunction(label: string): this {
    return this.#push({ instruction: { kind: 'callFunction', offset: 0 }, label });
  }

  /** Calls a function of the kernel, which is a reference. */
  callKfunc(name: string): this {
    return this.#push({ use: 'kfunc', symbol: name });
  }

  /** Returns, `r0` being the result. */
  exit(): this {
    return this.add({ kind: 'exit' });
  }

  /**
   * The program, with every label resolved. More can be added afterwards, and another program be built.
   *
   * Throws {@link AsmError}, with the index of the instruction, for a label that is not there and for a jump that is
   * too far and refused.
   */
  build({ farJumps = 'widen' }: BuildOptions = {}): Program {
    return link(this.#drafts, this.#labels, { widen: farJumps === 'widen' });
  }

  #push(draft: Draft): this {
    this.#drafts.push({ draft, place: { index: this.#drafts.length } });
    return this;
  }
}
