#pragma once

#include <elf.h>

#include <bit>
#include <concepts>
#include <cstring>

namespace libelf {

constexpr unsigned char nativeOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

template <std::integral T>
T swapped(T value) {
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<uint16_t>(value)));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<uint32_t>(value)));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<uint64_t>(value)));
}

template <std::integral... T>
void swap(T&... values) {
  ((values = swapped(values)), ...);
}

/* The fields of each structure, once for both classes. e_ident and single bytes have no order. */
template <typename T>
concept FileHeader = std::same_as<T, Elf32_Ehdr> || std::same_as<T, Elf64_Ehdr>;
template <typename T>
concept SectionHeader = std::same_as<T, Elf32_Shdr> || std::same_as<T, Elf64_Shdr>;
template <typename T>
concept ProgramHeader = std::same_as<T, Elf32_Phdr> || std::same_as<T, Elf64_Phdr>;
template <typename T>
concept Symbol = std::same_as<T, Elf32_Sym> || std::same_as<T, Elf64_Sym>;
template <typename T>
concept Relocation = std::same_as<T, Elf32_Rel> || std::same_as<T, Elf64_Rel>;
template <typename T>
concept RelocationWithAddend = std::same_as<T, Elf32_Rela> || std::same_as<T, Elf64_Rela>;

void swapFields(FileHeader auto& h) {
  swap(h.e_type, h.e_machine, h.e_version, h.e_entry, h.e_phoff, h.e_shoff, h.e_flags, h.e_ehsize,
       h.e_phentsize, h.e_phnum, h.e_shentsize, h.e_shnum, h.e_shstrndx);
}
void swapFields(SectionHeader auto& h) {
  swap(h.sh_name, h.sh_type, h.sh_flags, h.sh_addr, h.sh_offset, h.sh_size, h.sh_link, h.sh_info,
       h.sh_addralign, h.sh_entsize);
}
void swapFields(ProgramHeader auto& h) {
  swap(h.p_type, h.p_flags, h.p_offset, h.p_vaddr, h.p_paddr, h.p_filesz, h.p_memsz, h.p_align);
}
void swapFields(Symbol auto& s) { swap(s.st_name, s.st_shndx, s.st_value, s.st_size); }
void swapFields(Relocation auto& r) { swap(r.r_offset, r.r_info); }
void swapFields(RelocationWithAddend auto& r) { swap(r.r_offset, r.r_info, r.r_addend); }
inline void swapFields(uint16_t& half) { swap(half); }

/* 32-bit structures widened to the 64-bit ones that all of our readers hand out. */
inline Elf64_Ehdr widened(const Elf32_Ehdr& h) {
  Elf64_Ehdr wide = {};
  std::memcpy(wide.e_ident, h.e_ident, EI_NIDENT);
  wide.e_type = h.e_type;
  wide.e_machine = h.e_machine;
  wide.e_version = h.e_version;
  wide.e_entry = h.e_entry;
  wide.e_phoff = h.e_phoff;
  wide.e_shoff = h.e_shoff;
  wide.e_flags = h.e_flags;
  wide.e_ehsize = h.e_ehsize;
  wide.e_phentsize = h.e_phentsize;
  wide.e_phnum = h.e_phnum;
  wide.e_shentsize = h.e_shentsize;
  wide.e_shnum = h.e_shnum;
  wide.e_shstrndx = h.e_shstrndx;
  return wide;
}
inline Elf64_Shdr widened(const Elf32_Shdr& h) {
  return {h.sh_name, h.sh_type, h.sh_flags, h.sh_addr,      h.sh_offset,
          h.sh_size, h.sh_link, h.sh_info,  h.sh_addralign, h.sh_entsize};
}
inline Elf64_Phdr widened(const Elf32_Phdr& h) {
  return {h.p_type, h.p_flags, h.p_offset, h.p_vaddr, h.p_paddr, h.p_filesz, h.p_memsz, h.p_align};
}
inline Elf64_Sym widened(const Elf32_Sym& s) {
  return {s.st_name, s.st_info, s.st_other, s.st_shndx, s.st_value, s.st_size};
}

}  // namespace libelf
