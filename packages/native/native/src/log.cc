#include "log.h"

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>
#include <new>

namespace ebpf {

namespace {

thread_local Log* current = nullptr;

}  // namespace

struct LogSink {
  static void append(std::string& text, size_t size, const char* format, va_list arguments) {
    const size_t end = text.size();
    text.resize(end + size + 1);
    std::vsnprintf(text.data() + end, size + 1, format, arguments);
    text.pop_back();
  }

  /* Verifier logs are megabytes and arrive in one piece, hence measured first. */
  static int print(libbpf_print_level level, const char* format, va_list arguments) {
    if (current == nullptr || (level == LIBBPF_DEBUG && !current->verbose_)) return 0;
    va_list again;
    va_copy(again, arguments);
    int size = std::vsnprintf(nullptr, 0, format, arguments);
    if (size > 0) {
      try {
        append(current->text_, static_cast<size_t>(size), format, again);
      } catch (const std::bad_alloc&) {
        // libbpf is C: nothing may be thrown through it. The message is lost, the call goes on.
      }
    }
    va_end(again);
    return size;
  }
};

Log::Log(bool verbose) : verbose_(verbose), outer_(current) { current = this; }

Log::~Log() { current = outer_; }

void Log::install() { libbpf_set_print(LogSink::print); }

}  // namespace ebpf
