/* Perf events: a program runs whenever one has counted so far, on one CPU or of one thread each. */
#include <bpf/bpf.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "exports.h"
#include "link.h"
#include "nouns.h"
#include "probe_lists.h"

namespace ebpf {

namespace {

struct PerfEvent {
  perf_event_attr attributes;
  /* Pairs of a thread, or a cgroup's descriptor, and a CPU; 2^32 - 1 is every one. */
  std::vector<uint32_t> places;
  bool cgroup;
  uint64_t cookie;
};

}  // namespace

template <>
struct Argument<PerfEvent> {
  static PerfEvent read(const Napi::Value& value, const Place& place) {
    Fields fields(value, place);
    PerfEvent event;
    // Kernels refuse bits that they do not know.
    std::memset(&event.attributes, 0, sizeof(event.attributes));
    perf_event_attr& attributes = event.attributes;
    attributes.size = sizeof(attributes);
    attributes.type = fields.required<uint32_t>("type");
    attributes.config = fields.required<Wide>("config").value;
    attributes.disabled = 1;
    attributes.inherit = fields.optional<bool>("inherit").value_or(false);
    if (const auto frequency = fields.optional<uint32_t>("frequency")) {
      attributes.freq = 1;
      attributes.sample_freq = *frequency;
    } else {
      attributes.sample_period = fields.required<Whole>("period");
    }
    if (attributes.type == PERF_TYPE_BREAKPOINT) {
      attributes.bp_type = fields.required<uint32_t>("breakpointType");
      attributes.bp_addr = fields.required<Wide>("breakpointAddress").value;
      attributes.bp_len = fields.required<uint32_t>("breakpointLength");
    }
    event.places = fields.required<std::vector<uint32_t>>("places");
    if (event.places.empty() || event.places.size() % 2 != 0) {
      outOfRange({place.function, place.index, "places"}, "pairs of a thread and a CPU");
    }
    event.cgroup = fields.required<bool>("cgroup");
    event.cookie = readCookie(fields);
    return event;
  }
};

namespace {

Fd openEvent(const PerfEvent& event, size_t place) {
  const auto pid = static_cast<pid_t>(event.places[place]);
  const auto cpu = static_cast<int>(event.places[place + 1]);
  const unsigned long flags = PERF_FLAG_FD_CLOEXEC | (event.cgroup ? PERF_FLAG_PID_CGROUP : 0);
  return Fd(static_cast<int>(syscall(SYS_perf_event_open, &event.attributes, pid, cpu, -1, flags)));
}

/* The kernel's link; before Linux 5.15, which has none for perf events, the event itself. */
Fd attachTo(Fd event, int program, uint64_t cookie) {
  LIBBPF_OPTS(bpf_link_create_opts, options, .perf_event = {.bpf_cookie = cookie});
  Fd link(bpf_link_create(program, event.get(), BPF_PERF_EVENT, &options));
  if (!link.valid()) {
    const int refused = errno;
    if (refused != EINVAL || cookie != 0) throw Failure(refused, "BPF_LINK_CREATE");
    if (ioctl(event.get(), PERF_EVENT_IOC_SET_BPF, program) != 0) throw Failure(errno, "PERF_EVENT_IOC_SET_BPF");
  }
  if (ioctl(event.get(), PERF_EVENT_IOC_ENABLE, 0) != 0) throw Failure(errno, "PERF_EVENT_IOC_ENABLE");
  return link.valid() ? std::move(link) : std::move(event);
}

auto programAttachPerfEvent(Environment&, std::shared_ptr<Object> object, std::string name, PerfEvent event) {
  const int program = object->programFd(name);
  return [object = std::move(object), program, event = std::move(event)] {
    std::vector<Fd> links;
    for (size_t place = 0; place < event.places.size(); place += 2) {
      Fd opened = openEvent(event, place);
      // A thread that ended since it was listed has nothing to count.
      if (!opened.valid() && errno == ESRCH && event.places.size() > 2) continue;
      if (!opened.valid()) throw Failure(errno, "perf_event_open");
      links.push_back(attachTo(std::move(opened), program, event.cookie));
    }
    if (links.empty()) throw Failure(ESRCH, "perf_event_open");
    return links.size() == 1 ? std::make_shared<Link>(std::move(links[0])) : std::make_shared<Link>(std::move(links));
  };
}

}  // namespace

void exportPerfEvent(Exports& exports) {
  exports.async<programAttachPerfEvent>("programAttachPerfEvent");
  exports.sync<programAttachPerfEvent>("programAttachPerfEventSync");
}

}  // namespace ebpf
