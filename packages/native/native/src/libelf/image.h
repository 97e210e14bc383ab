#pragma once

#include <optional>
#include <vector>

#include "convert.h"
#include "libelf.h"
#include "source.h"

/* A section: its header, widened and in native byte order, and its bytes once somebody asked for them. */
struct Elf_Scn {
  /* Data first, so that the Elf_Data* that a caller gives back leads to the file it belongs to. */
  struct View {
    Elf_Data data;
    const Elf* elf;
  };

  Elf* elf;
  size_t index;
  Elf64_Shdr header;
  libelf::Bytes bytes;
  /* The bytes in native order, where the file's is another. */
  libelf::Bytes swapped;
  std::optional<View> raw;
  std::optional<View> typed;
};

/* An open file: headers are read and checked at once, contents on demand. */
struct Elf {
  libelf::Source source;
  Elf_Kind kind = ELF_K_NONE;
  Elf64_Ehdr header = {};
  /* Never resized after opening: callers hold pointers to its elements. */
  std::vector<Elf_Scn> sections;
  size_t programHeaders = 0;
  /* Bytes of sections read so far. Sections of a sane file do not overlap, so this never passes its size; the
     bound keeps a small hostile file from asking for gigabytes. */
  uint64_t loaded = 0;

  explicit Elf(libelf::Source from) : source(from) {}
  Elf(const Elf&) = delete;
  Elf& operator=(const Elf&) = delete;

  bool is64() const { return header.e_ident[EI_CLASS] == ELFCLASS64; }
  bool foreignOrder() const { return header.e_ident[EI_DATA] != libelf::nativeOrder; }
};

namespace libelf {

/* Reads one structure of either class at an offset, in native order and widened. */
template <typename Narrow, typename Wide>
std::optional<Wide> readStructure(const Elf& elf, uint64_t offset) {
  auto decode = [&]<typename T>(T raw) -> std::optional<Wide> {
    if (!elf.source.read(offset, &raw, sizeof(raw))) return std::nullopt;
    if (elf.foreignOrder()) swapFields(raw);
    if constexpr (std::same_as<T, Wide>) return raw;
    else return widened(raw);
  };
  return elf.is64() ? decode(Wide{}) : decode(Narrow{});
}

}  // namespace libelf
