#include "error.h"

#include <iterator>

#include "libelf.h"

namespace {

thread_local libelf::Error last = libelf::Error::none;

constexpr const char* messages[] = {
    "no error",
    "unknown ELF version",
    "no such handle",
    "out of memory",
    "the file is truncated",
    "the ELF header is malformed",
    "the section header table is malformed",
    "there is no section of that index",
    "a section reaches beyond the end of the file",
    "sections overlap",
    "a string is out of range or not terminated",
    "the section's data is of another type",
    "the index or offset is beyond the section's data",
    "this data cannot be converted from its byte order",
};

}  // namespace

void libelf::fail(Error error) { last = error; }

int elf_errno() {
  int error = static_cast<int>(last);
  last = libelf::Error::none;
  return error;
}

const char* elf_errmsg(int error) {
  if (error == 0 && last == libelf::Error::none) return nullptr;
  int number = error == 0 || error == -1 ? static_cast<int>(last) : error;
  return number > 0 && number < static_cast<int>(std::size(messages)) ? messages[number] : messages[0];
}
