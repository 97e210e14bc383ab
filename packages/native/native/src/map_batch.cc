/* Many entries of a map in one command of bpf(2). */
#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "arguments.h"
#include "errno_name.h"
#include "exports.h"
#include "map.h"
#include "nouns.h"

namespace ebpf {

namespace {

/* How many entries went through, and why no more did. */
struct BatchResult {
  uint32_t count;
  int error;
};

}  // namespace

template <>
struct Result<BatchResult> {
  static Napi::Value make(Environment& environment, const BatchResult& result) {
    auto object = Napi::Object::New(environment.env);
    object.Set("count", result.count);
    object.Set("code", result.error == 0 ? std::string() : errnoName(result.error));
    return object;
  }
};

namespace {

/* A refusal before the first entry leaves the count as it was asked for. */
BatchResult answer(int result, uint32_t count, uint32_t asked, bool endIsError) {
  const int error = result == 0 ? 0 : errno;
  const bool refused = error != 0 && (endIsError || error != ENOENT) && count == asked;
  return {refused ? 0 : count, error};
}

uint32_t countOf(const Map& map, Bytes keys, const char* what) {
  if (map.keySize() == 0 || keys.size() % map.keySize() != 0 || keys.size() / map.keySize() > UINT32_MAX) {
    throw InvalidArgument{InvalidArgument::Kind::range, std::string(what) + " must be a multiple of " +
                                                            std::to_string(map.keySize()) + " bytes long, not " +
                                                            std::to_string(keys.size())};
  }
  return static_cast<uint32_t>(keys.size() / map.keySize());
}

/* The kernel's cursor is a key, or the number of a bucket where that is larger. */
void* cursorOf(const Map& map, Bytes cursor) {
  checkSize(cursor, std::max<size_t>(map.keySize(), sizeof(uint32_t)), "The cursor");
  return cursor.data();
}

template <auto command>
BatchResult readBatch(Map& map, Nullable<Bytes> from, Bytes next, Bytes keys, Bytes values, Whole flags) {
  const uint32_t asked = countOf(map, keys, "The keys");
  checkSize(values, asked * map.bufferSize(), "The values");
  void* start = from.value ? cursorOf(map, *from.value) : nullptr;
  LIBBPF_OPTS(bpf_map_batch_opts, options, .elem_flags = flags);
  uint32_t count = asked;
  const int result = command(map.fd(), start, cursorOf(map, next), keys.data(), values.data(), &count, &options);
  return answer(result, count, asked, false);
}

BatchResult mapLookupBatch(Environment&, Map& map, Nullable<Bytes> from, Bytes next, Bytes keys, Bytes values,
                           Whole flags) {
  return readBatch<bpf_map_lookup_batch>(map, from, next, keys, values, flags);
}

BatchResult mapTakeBatch(Environment&, Map& map, Nullable<Bytes> from, Bytes next, Bytes keys, Bytes values,
                         Whole flags) {
  return readBatch<bpf_map_lookup_and_delete_batch>(map, from, next, keys, values, flags);
}

/*
 * The same with two commands for each entry, for maps that know none for many. The cursor is the key to go on with,
 * fetched before the entries are given out, which may then be deleted. Entries that went away meanwhile are passed over.
 */
BatchResult mapWalkBatch(Environment&, Map& map, Nullable<Bytes> from, Bytes next, Bytes keys, Bytes values,
                         Whole flags) {
  const uint32_t asked = countOf(map, keys, "The keys");
  checkSize(values, asked * map.bufferSize(), "The values");
  auto* cursor = static_cast<uint8_t*>(cursorOf(map, next));
  if (from.value) {
    std::memmove(cursor, cursorOf(map, *from.value), map.keySize());
  } else if (bpf_map_get_next_key(map.fd(), nullptr, cursor) != 0) {
    return {0, errno};
  }
  uint32_t count = 0;
  // Deletions elsewhere can send every step back to the start: the caller decides how often to go on.
  for (uint32_t step = 0; step < asked; step++) {
    uint8_t* key = keys.data() + count * map.keySize();
    std::memcpy(key, cursor, map.keySize());
    if (bpf_map_lookup_elem_flags(map.fd(), key, values.data() + count * map.bufferSize(), flags) == 0) {
      count++;
    } else if (errno != ENOENT) {
      return {count, errno};
    }
    if (bpf_map_get_next_key(map.fd(), key, cursor) != 0) return {count, errno};
  }
  return {count, 0};
}

BatchResult mapUpdateBatch(Environment&, Map& map, Bytes keys, Bytes values, Whole flags) {
  const uint32_t asked = countOf(map, keys, "The keys");
  checkSize(values, asked * map.bufferSize(), "The values");
  LIBBPF_OPTS(bpf_map_batch_opts, options, .elem_flags = flags);
  uint32_t count = asked;
  const int result = bpf_map_update_batch(map.fd(), keys.data(), values.data(), &count, &options);
  return answer(result, count, asked, true);
}

BatchResult mapDeleteBatch(Environment&, Map& map, Bytes keys) {
  const uint32_t asked = countOf(map, keys, "The keys");
  LIBBPF_OPTS(bpf_map_batch_opts, options);
  uint32_t count = asked;
  const int result = bpf_map_delete_batch(map.fd(), keys.data(), &count, &options);
  return answer(result, count, asked, true);
}

}  // namespace

void exportMapBatch(Exports& exports) {
  exports.call<mapLookupBatch>("mapLookupBatch");
  exports.call<mapTakeBatch>("mapTakeBatch");
  exports.call<mapWalkBatch>("mapWalkBatch");
  exports.call<mapUpdateBatch>("mapUpdateBatch");
  exports.call<mapDeleteBatch>("mapDeleteBatch");
}

}  // namespace ebpf
