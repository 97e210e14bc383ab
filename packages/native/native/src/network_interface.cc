/* Network interfaces, which the kernel's links know by their index. */
#include <net/if.h>

#include <cerrno>
#include <string>

#include "arguments.h"
#include "exports.h"
#include "nouns.h"

namespace ebpf {

namespace {

uint32_t interfaceIndex(Environment&, std::string name) {
  const unsigned int index = if_nametoindex(name.c_str());
  if (index == 0) throw Failure(errno, "if_nametoindex");
  return index;
}

}  // namespace

void exportNetworkInterface(Exports& exports) { exports.call<interfaceIndex>("interfaceIndex"); }

}  // namespace ebpf
