/* Prints how many of its ten writes to a variable a breakpoint of this processor counts. */
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int watched;

int main(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT,
		.size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_W,
		.bp_addr = (uintptr_t)&watched,
		.bp_len = HW_BREAKPOINT_LEN_4,
	};
	uint64_t count = 0;
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	if (fd >= 0) {
		for (int i = 0; i < 10; i++)
			watched = i;
		if (read(fd, &count, sizeof(count)) != sizeof(count))
			return 1;
	}
	printf("%llu\n", (unsigned long long)count);
	return 0;
}
