// Opens BTF with libbpf, finds task_struct and walks its members; then visits every type. Prints milliseconds.
#include <bpf/btf.h>
#include <stdio.h>
#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	double start = now(), found, all;
	struct btf *btf = btf__parse(argv[1], NULL);
	long sum = 0;
	int id = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	const struct btf_type *type = btf__type_by_id(btf, id);

	for (int index = 0; index < btf_vlen(type); index++)
		sum += btf_member_bit_offset(type, index) + btf__resolve_size(btf, btf_members(type)[index].type);
	found = now();
	for (unsigned int each = 1; each < btf__type_cnt(btf); each++) {
		type = btf__type_by_id(btf, each);
		sum += type->size + btf_vlen(type);
	}
	all = now();
	printf("{\"found\":%f,\"all\":%f,\"sum\":%ld}\n", found - start, all - found, sum);
	return 0;
}
