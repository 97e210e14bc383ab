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

std::string interfaceName(Environment&, uint32_t index) {
  char name[IF_NAMESIZE] = "";
  if (if_indextoname(index, name) == nullptr) throw Failure(errno, "if_indextoname");
  return name;
}

}  // namespace

void exportNetworkInterface(Exports& exports) {
  exports.call<interfaceIndex>("interfaceIndex");
  exports.call<interfaceName>("interfaceName");
}

}  // namespace ebpf
