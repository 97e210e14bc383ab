// What all contestants load: a ring that is filled by a test run, and one that a process's calls fill.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 time;
	__u32 pid;
	__u32 bytes;
	__u64 number;
	char comm[16];
	char path[24];
};

struct request {
	__u32 count;
	/* So many different strings. */
	__u32 different;
};

const volatile __u32 producer = 0;
__u64 sent = 0;
__u64 lost = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
	__type(value, struct event);
} full SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
	__type(value, struct event);
} live SEC(".maps");

static void hex(char *into, __u32 number)
{
	for (int digit = 0; digit < 8; digit++) {
		__u32 value = (number >> (28 - 4 * digit)) & 15;

		into[digit] = value < 10 ? '0' + value : 'a' + value - 10;
	}
}

static long add(__u64 index, void *context)
{
	struct request *request = context;
	__u32 which = index % request->different;
	struct event *event = bpf_ringbuf_reserve(&full, sizeof(*event), 0);

	if (!event)
		return 1;
	*event = (struct event){.time = index, .pid = index & 0xffff, .bytes = index, .number = index};
	__builtin_memcpy(event->comm, "worker-", 7);
	hex(event->comm + 7, which);
	__builtin_memcpy(event->path, "/usr/lib/", 9);
	hex(event->path + 9, which * 7);
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("syscall") int fill(struct request *context)
{
	struct request request = {.different = context->different};

	/* The verifier asks for it. */
	if (!request.different)
		return -1;
	return bpf_loop(context->count, add, &request, 0);
}

SEC("tracepoint/syscalls/sys_enter_getpriority") int on_getpriority(void *context)
{
	if (bpf_get_current_pid_tgid() >> 32 != producer)
		return 0;
	struct event *event = bpf_ringbuf_reserve(&live, sizeof(*event), 0);

	if (!event) {
		lost++;
		return 0;
	}
	*event = (struct event){.pid = producer, .bytes = sent, .number = sent};
	__builtin_memcpy(event->comm, "producer", 8);
	__builtin_memcpy(event->path, "/usr/bin/producer", 17);
	sent++;
	event->time = bpf_ktime_get_ns();
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
