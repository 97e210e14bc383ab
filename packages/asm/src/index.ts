export { assemble } from './assemble.ts';
export { type BuildOptions, ProgramBuilder } from './builder.ts';
export { decode, decodeAt } from './decode.ts';
export { encode } from './encode.ts';
export { AsmError, type AsmPlace } from './error.ts';
export { type HelperName, helperId, helperName } from './helpers/helper.ts';
export { helperIds } from './helpers/table.ts';
export {
  type AddressSpaceCastInstruction,
  type AluInstruction,
  type AluOperation,
  type AtomicInstruction,
  type AtomicOperation,
  type ByteOrderInstruction,
  type CallFunctionInstruction,
  type CallHelperInstruction,
  type CallKfuncInstruction,
  type CallRegisterInstruction,
  type ExitInstruction,
  type GotoInstruction,
  type GotoRegisterInstruction,
  type Instruction,
  type JumpInstruction,
  type JumpOperation,
  type LoadAcquireInstruction,
  type LoadImmediateInstruction,
  type LoadInstruction,
  type LoadPacketInstruction,
  type NegateInstruction,
  type Operand,
  type SignExtendInstruction,
  type SignedType,
  type StoreInstruction,
  type StoreReleaseInstruction,
  slotCount,
  type UnknownInstruction,
  type UnsignedType,
  type Width,
} from './instruction.ts';
export {
  type ListedLine,
  type ListedRelocation,
  type ListedSymbol,
  type ListingOptions,
  listing,
} from './listing.ts';
export { BPF_PSEUDO_CALL, CALL, LOAD_IMMEDIATE } from './opcode.ts';
export { type Program, type Reference, resolve } from './program.ts';
export type { Register } from './register.ts';
export { readSlot, type Slot, slotSize } from './slot.ts';
export { print, type Syntax } from './text/print.ts';
