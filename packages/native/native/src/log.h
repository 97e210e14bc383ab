#pragma once

#include <string>

namespace ebpf {

/*
 * What libbpf prints on this thread while a Log is in scope. libbpf prints for the whole process, calls are
 * made on several threads at once: the innermost Log of the printing thread takes the text. Nothing ever
 * reaches stderr.
 */
class Log {
 public:
  /* Only where it is `verbose` libbpf says what it does, and what the verifier said of programs that it accepted. */
  explicit Log(bool verbose = false);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  std::string take() { return std::move(text_); }

  /* Makes libbpf print into Logs. */
  static void install();

 private:
  friend struct LogSink;
  std::string text_;
  const bool verbose_;
  Log* outer_;
};

}  // namespace ebpf
