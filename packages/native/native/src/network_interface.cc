/* Network interfaces, which the kernel's links know by their index. */
#include <net/if.h>

#include <cerrno>
#include <string>

#include "arguments.h"
#include "exports.h"
#include "network_namespace.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* In the network namespace of a descriptor, or in this process's. */
uint32_t interfaceIndex(Environment&, std::string name, Nullable<NetworkNamespace> networkNamespace) {
  return networkNamespace.value.value_or(NetworkNamespace()).run([&] {
    const unsigned int index = if_nametoindex(name.c_str());
    if (index == 0) throw Failure(errno, "if_nametoindex");
    return index;
  });
}

std::string interfaceName(Environment&, uint32_t index, Nullable<NetworkNamespace> networkNamespace) {
  return networkNamespace.value.value_or(NetworkNamespace()).run([&] {
    char name[IF_NAMESIZE] = "";
    if (if_indextoname(index, name) == nullptr) throw Failure(errno, "if_indextoname");
    return std::string(name);
  });
}

}  // namespace

void exportNetworkInterface(Exports& exports) {
  exports.call<interfaceIndex>("interfaceIndex");
  exports.call<interfaceName>("interfaceName");
}

}  // namespace ebpf
