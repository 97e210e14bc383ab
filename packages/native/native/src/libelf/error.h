#pragma once

namespace libelf {

/* The reasons for which a call gives up, kept per thread until somebody asks. */
enum class Error : int {
  none,
  version,
  handle,
  memory,
  truncated,
  header,
  sectionTable,
  sectionIndex,
  sectionData,
  overlap,
  string,
  type,
  index,
  byteOrder,
};

void fail(Error error);

/* `return failed(Error::…)` from a function that returns a pointer. */
inline decltype(nullptr) failed(Error error) {
  fail(error);
  return nullptr;
}

}  // namespace libelf
