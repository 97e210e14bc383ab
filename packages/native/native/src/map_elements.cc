/* The entries of a map, one by one: each call is one command of bpf(2) on buffers that JavaScript passes. */
#include <bpf/bpf.h>

#include <cerrno>
#include <string>

#include "arguments.h"
#include "exports.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

void checkSize(Bytes bytes, size_t expected, const char* what) {
  if (bytes.size() == expected) return;
  throw InvalidArgument{InvalidArgument::Kind::range, std::string(what) + " must be " + std::to_string(expected) +
                                                          " bytes long, not " + std::to_string(bytes.size())};
}

void* Map::key(Bytes bytes) const {
  checkSize(bytes, keySize_, "The key");
  return bytes.empty() ? nullptr : bytes.data();
}

void* Map::value(Bytes bytes) const {
  checkSize(bytes, bufferSize_, "The value");
  return bytes.data();
}

namespace {

/* The answer of a call for which "no such key" is one. */
bool found(int result, const char* command) {
  if (result == 0) return true;
  if (errno == ENOENT) return false;
  throw Failure(errno, command);
}

}  // namespace

bool lookupElement(const Map& map, const void* key, void* value, uint64_t flags) {
  return found(bpf_map_lookup_elem_flags(map.fd(), key, value, flags), "BPF_MAP_LOOKUP_ELEM");
}

bool takeElement(const Map& map, const void* key, void* value, uint64_t flags) {
  return found(bpf_map_lookup_and_delete_elem_flags(map.fd(), key, value, flags), "BPF_MAP_LOOKUP_AND_DELETE_ELEM");
}

void updateElement(const Map& map, const void* key, const void* value, uint64_t flags) {
  if (bpf_map_update_elem(map.fd(), key, value, flags) != 0) throw Failure(errno, "BPF_MAP_UPDATE_ELEM");
}

bool deleteElement(const Map& map, const void* key) {
  return found(bpf_map_delete_elem(map.fd(), key), "BPF_MAP_DELETE_ELEM");
}

namespace {

bool mapLookup(Environment&, Map& map, Bytes key, Bytes value, Whole flags) {
  void* into = map.value(value);
  return lookupElement(map, map.key(key), into, flags);
}

bool mapTake(Environment&, Map& map, Bytes key, Bytes value, Whole flags) {
  void* into = map.value(value);
  return takeElement(map, map.key(key), into, flags);
}

void mapUpdate(Environment&, Map& map, Bytes key, Bytes value, Whole flags) {
  void* from = map.value(value);
  updateElement(map, map.key(key), from, flags);
}

bool mapDelete(Environment&, Map& map, Bytes key) { return deleteElement(map, map.key(key)); }

bool mapNextKey(Environment&, Map& map, Nullable<Bytes> key, Bytes next) {
  checkSize(next, map.keySize(), "The next key");
  const void* from = key.value ? map.key(*key.value) : nullptr;
  return found(bpf_map_get_next_key(map.fd(), from, next.data()), "BPF_MAP_GET_NEXT_KEY");
}

}  // namespace

void exportMapElements(Exports& exports) {
  exports.call<mapLookup>("mapLookup");
  exports.call<mapTake>("mapTake");
  exports.call<mapUpdate>("mapUpdate");
  exports.call<mapDelete>("mapDelete");
  exports.call<mapNextKey>("mapNextKey");
}

}  // namespace ebpf
