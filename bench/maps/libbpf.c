// The work of run.mjs with libbpf's wrappers of bpf(2). Prints nanoseconds for each entry.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define ENTRIES 100000
#define READS 1000000
#define BATCH 4096
#define WARM_UPS 3
#define PASSES 7

static int hash, array, per_cpu, cpus;
static volatile uint32_t *live;
static volatile uint64_t sum;
static uint32_t keys[ENTRIES];
static uint64_t values[ENTRIES], *per_cpu_values;

static void must(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	exit(1);
}

static void set(void)
{
	uint64_t value = 7;

	for (uint32_t key = 0; key < ENTRIES; key++)
		must(!bpf_map_update_elem(hash, &key, &value, BPF_ANY), "update");
}

static void get(void)
{
	uint64_t value;

	for (uint32_t key = 0; key < ENTRIES; key++) {
		must(!bpf_map_lookup_elem(hash, &key, &value), "lookup");
		sum += value;
	}
}

static void walk(void)
{
	uint32_t key, *previous = NULL;
	uint64_t value;

	while (!bpf_map_get_next_key(hash, previous, &key)) {
		previous = &key;
		if (!bpf_map_lookup_elem(hash, &key, &value))
			sum += value;
	}
}

static void batched(void)
{
	uint64_t position, *at = NULL;
	uint32_t count;
	int error;

	do {
		count = BATCH;
		error = bpf_map_lookup_batch(hash, at, &position, keys, values, &count, NULL);
		for (uint32_t i = 0; i < count; i++)
			sum += keys[i] + values[i];
		at = &position;
	} while (!error);
}

static void set_many(void)
{
	for (uint32_t key = 0, count; key < ENTRIES; key += count) {
		count = ENTRIES - key < BATCH ? ENTRIES - key : BATCH;
		for (uint32_t i = 0; i < count; i++) {
			keys[i] = key + i;
			values[i] = key + i;
		}
		must(!bpf_map_update_batch(hash, keys, values, &count, NULL), "update batch");
	}
}

static void mapped(void)
{
	uint64_t total = 0;

	for (uint32_t read = 0; read < READS; read++)
		total += live[(read & 1023) * 2];
	sum += total;
}

static void per_cpu_get(void)
{
	for (uint32_t read = 0; read < ENTRIES; read++) {
		uint32_t key = read & 1023;

		must(!bpf_map_lookup_elem(per_cpu, &key, per_cpu_values), "lookup");
		for (int cpu = 0; cpu < cpus; cpu++)
			sum += per_cpu_values[cpu];
	}
}

static int ascending(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

static double measured(double count, void (*work)(void))
{
	double times[PASSES];

	for (int pass = -WARM_UPS; pass < PASSES; pass++) {
		struct timespec start, end;

		clock_gettime(CLOCK_MONOTONIC, &start);
		work();
		clock_gettime(CLOCK_MONOTONIC, &end);
		if (pass >= 0)
			times[pass] = ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / count;
	}
	qsort(times, PASSES, sizeof(double), ascending);
	return times[PASSES / 2];
}

int main(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, mappable, .map_flags = BPF_F_MMAPABLE);

	cpus = libbpf_num_possible_cpus();
	per_cpu_values = calloc(cpus, sizeof(uint64_t));
	hash = bpf_map_create(BPF_MAP_TYPE_HASH, "bench", 4, 8, ENTRIES, NULL);
	array = bpf_map_create(BPF_MAP_TYPE_ARRAY, "bench", 4, 4, 1024, &mappable);
	per_cpu = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "bench", 4, 8, 1024, NULL);
	must(hash >= 0 && array >= 0 && per_cpu >= 0, "map create");
	live = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, array, 0);
	must(live != MAP_FAILED, "mmap");

	printf("{\"set\":%f,", measured(ENTRIES, set));
	printf("\"get\":%f,", measured(ENTRIES, get));
	printf("\"walk\":%f,", measured(ENTRIES, walk));
	printf("\"batched\":%f,", measured(ENTRIES, batched));
	printf("\"setMany\":%f,", measured(ENTRIES, set_many));
	printf("\"mapped\":%f,", measured(READS, mapped));
	printf("\"perCpuGet\":%f}\n", measured(ENTRIES, per_cpu_get));
	return 0;
}
