#include "log.h"

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>

namespace ebpf {

namespace {

thread_local Log* current = nullptr;

}  // namespace

struct LogSink {
  /* Verifier logs are megabytes and arrive in one piece, hence measured first. */
  static int print(libbpf_print_level level, const char* format, va_list arguments) {
    if (current == nullptr || level == LIBBPF_DEBUG) return 0;
    va_list again;
    va_copy(again, arguments);
    int size = std::vsnprintf(nullptr, 0, format, arguments);
    if (size > 0) {
      std::string& text = current->text_;
      const size_t end = text.size();
      text.resize(end + static_cast<size_t>(size) + 1);
      std::vsnprintf(text.data() + end, static_cast<size_t>(size) + 1, format, again);
      text.pop_back();
    }
    va_end(again);
    return size;
  }
};

Log::Log() : outer_(current) { current = this; }

Log::~Log() { current = outer_; }

void Log::install() { libbpf_set_print(LogSink::print); }

}  // namespace ebpf
