// The work of run.mjs with libbpf: OBJECT drain | OBJECT latency COUNT PRODUCER.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RECORDS 233000
#define PASSES 9

struct event {
	uint64_t time;
	uint32_t pid, bytes;
	uint64_t number;
	char comm[16], path[24];
};

static volatile uint64_t sum;
static uint64_t seen;
static double delays[100000];

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void must(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static int ascending(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

static int on_event(void *context, void *data, size_t size)
{
	const struct event *event = data;

	sum += event->pid + event->bytes;
	seen++;
	return 0;
}

static int on_live(void *context, void *data, size_t size)
{
	const struct event *event = data;

	delays[seen++] = now() - event->time;
	return 0;
}

int main(int argc, char **argv)
{
	int is_latency = !strcmp(argv[2], "latency");
	struct bpf_object *object = bpf_object__open_file(argv[1], NULL);

	must(object != NULL, "open");
	/* The type of the records is for who generates code. */
	bpf_map__set_value_size(bpf_object__find_map_by_name(object, "full"), 0);
	bpf_map__set_value_size(bpf_object__find_map_by_name(object, "live"), 0);
	if (is_latency) {
		size_t size;
		uint32_t *rodata = bpf_map__initial_value(bpf_object__find_map_by_name(object, ".rodata"), &size);

		*rodata = atoi(argv[4]);
	}
	must(!bpf_object__load(object), "load");

	if (is_latency) {
		uint64_t count = strtoul(argv[3], NULL, 10);
		struct bpf_program *program = bpf_object__find_program_by_name(object, "on_getpriority");
		struct ring_buffer *ring =
			ring_buffer__new(bpf_object__find_map_fd_by_name(object, "live"), on_live, NULL, NULL);

		must(ring && bpf_program__attach(program), "attach");
		kill(atoi(argv[4]), SIGUSR1);
		while (seen < count)
			must(ring_buffer__poll(ring, -1) >= 0, "poll");
		qsort(delays, count, sizeof(*delays), ascending);
		printf("{\"p50\":%f,\"p99\":%f}\n", delays[count / 2], delays[count * 99 / 100]);
		return 0;
	}

	uint32_t request[2] = {RECORDS, 1 << 30};
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = request, .ctx_size_in = sizeof(request));
	int fill = bpf_program__fd(bpf_object__find_program_by_name(object, "fill"));
	struct ring_buffer *ring =
		ring_buffer__new(bpf_object__find_map_fd_by_name(object, "full"), on_event, NULL, NULL);
	double times[PASSES];

	must(ring != NULL, "ring");
	for (int pass = -2; pass < PASSES; pass++) {
		must(!bpf_prog_test_run_opts(fill, &run), "fill");
		seen = 0;
		double begun = now();
		must(ring_buffer__consume(ring) >= 0, "consume");
		double took = (now() - begun) / RECORDS;
		must(seen == RECORDS, "all of them");
		if (pass >= 0)
			times[pass] = took;
	}
	qsort(times, PASSES, sizeof(*times), ascending);
	printf("{\"two\":%f}\n", times[PASSES / 2]);
	return 0;
}
