// Opens the kernel's BTF with libbpf, finds task_struct and walks its members; then visits every type. Does it once
// in the state of a fresh process and then again and again, and prints milliseconds.
#include <bpf/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* "map" leaves the pages to the kernel, as btf__load_vmlinux_btf() does; otherwise the file is read. */
static int maps;

static long measure(double *found, double *all)
{
	double start = now();
	struct btf *btf = maps ? btf__load_vmlinux_btf() : btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	const struct btf_type *type = btf__type_by_id(btf, id);
	long sum = 0;

	for (int index = 0; index < btf_vlen(type); index++)
		sum += btf_member_bit_offset(type, index) + btf__resolve_size(btf, btf_members(type)[index].type);
	*found = now() - start;

	start = now();
	for (unsigned int each = 1; each < btf__type_cnt(btf); each++) {
		type = btf__type_by_id(btf, each);
		sum += type->size + btf_vlen(type);
	}
	*all = now() - start;
	btf__free(btf);
	return sum;
}

static int ascending(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

int main(int argc, char **argv)
{
	double found, all, found_again[9], all_again[9];
	long sum;

	maps = argc > 1 && strcmp(argv[1], "map") == 0;
	sum = measure(&found, &all);
	for (int round = 0; round < 9; round++)
		sum += measure(&found_again[round], &all_again[round]);
	qsort(found_again, 9, sizeof(double), ascending);
	qsort(all_again, 9, sizeof(double), ascending);
	printf("{\"found\":%f,\"all\":%f,\"foundAgain\":%f,\"allAgain\":%f,\"sum\":%ld}\n", found, all,
	       found_again[4], all_again[4], sum);
	return 0;
}
