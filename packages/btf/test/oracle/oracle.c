// What libbpf makes of BTF: the first argument says what to do, the second names a file with raw BTF.
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Three functions of libbpf.c, which is not linked.
void libbpf_print(enum libbpf_print_level level, const char *format, ...)
{
	va_list args;

	if (level == LIBBPF_DEBUG)
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
}

long libbpf_get_error(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-4095 ? (long)ptr : 0;
}

const struct btf_type *skip_mods_and_typedefs(const struct btf *btf, __u32 id, __u32 *result)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (btf_is_mod(type) || btf_is_typedef(type)) {
		id = type->type;
		type = btf__type_by_id(btf, id);
	}
	if (result)
		*result = id;
	return type;
}

static void print(void *context, const char *format, va_list args)
{
	vprintf(format, args);
}

static struct btf *open_btf(const char *path, struct btf *base)
{
	struct btf *btf = btf__parse_raw_split(path, base);

	if (!btf) {
		perror(path);
		exit(1);
	}
	return btf;
}

static unsigned char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = malloc(1 << 24);

	*size = fread(data, 1, 1 << 24, file);
	fclose(file);
	return data;
}

static void write_file(const char *path, const struct btf *btf)
{
	__u32 size;
	const void *data = btf__raw_data(btf, &size);
	FILE *file = fopen(path, "wb");

	fwrite(data, 1, size, file);
	fclose(file);
}

// c BTF [ID...]: as C, all types or some.
static int dump_c(int argc, char **argv)
{
	struct btf *btf = open_btf(argv[2], NULL);
	struct btf_dump *dump = btf_dump__new(btf, print, NULL, NULL);
	unsigned int id;
	int i;

	if (argc == 3)
		for (id = 1; id < btf__type_cnt(btf); id++)
			btf_dump__dump_type(dump, id);
	for (i = 3; i < argc; i++)
		btf_dump__dump_type(dump, atoi(argv[i]));
	return 0;
}

// value BTF ID DATA OPTIONS: OPTIONS are letters.
static int dump_value(char **argv)
{
	struct btf *btf = open_btf(argv[2], NULL);
	struct btf_dump *dump = btf_dump__new(btf, print, NULL, NULL);
	size_t size;
	unsigned char *data = read_file(argv[4], &size);
	LIBBPF_OPTS(btf_dump_type_data_opts, options,
		.compact = strchr(argv[5], 'c'), .skip_names = strchr(argv[5], 'n'),
		.emit_zeroes = strchr(argv[5], 'z'), .emit_strings = strchr(argv[5], 's'));

	return btf_dump__dump_type_data(dump, atoi(argv[3]), data, size, &options) < 0;
}

// ext BTF EXT: the function and line info of a .BTF.ext section.
static int dump_ext(char **argv)
{
	struct btf *btf = open_btf(argv[2], NULL);
	size_t size;
	unsigned char *data = read_file(argv[3], &size);
	struct btf_ext *ext = btf_ext__new(data, size);
	unsigned int *head = (unsigned int *)data, *at, *end, records, i;
	int table;

	if (!ext)
		return 1;
	for (table = 0; table < 2; table++) {
		at = (unsigned int *)(data + head[1] + head[2 + table * 2]);
		end = at + head[3 + table * 2] / 4;
		for (at++; at < end;) {
			const char *section = btf__name_by_offset(btf, *at++);

			for (records = *at++, i = 0; i < records; i++) {
				if (table == 0)
					printf("%s+%u: %s\n", section, at[0],
					       btf__name_by_offset(btf, btf__type_by_id(btf, at[1])->name_off));
				else
					printf("%s+%u: %s:%u:%u %s\n", section, at[0], btf__name_by_offset(btf, at[1]),
					       at[3] >> 10, at[3] & 0x3ff, btf__name_by_offset(btf, at[2]));
				at += table == 0 ? 2 : 4;
			}
		}
	}
	return 0;
}

// dedup BTF BTF OUTPUT: both in one, without duplicates.
static int dedup(char **argv)
{
	struct btf *btf = open_btf(argv[2], NULL), *other = open_btf(argv[3], NULL);

	if (btf__add_btf(btf, other) < 0 || btf__dedup(btf, NULL))
		return 1;
	write_file(argv[4], btf);
	return 0;
}

// distill BASE SPLIT NEW-BASE NEW-SPLIT: what a module built out of the kernel's tree carries.
static int distill(char **argv)
{
	struct btf *base = open_btf(argv[2], NULL), *split = open_btf(argv[3], base), *new_base, *new_split;

	if (btf__distill_base(split, &new_base, &new_split))
		return 1;
	write_file(argv[4], new_base);
	write_file(argv[5], new_split);
	return 0;
}

// relocate DISTILLED-BASE SPLIT BASE OUTPUT
static int relocate(char **argv)
{
	struct btf *split = open_btf(argv[3], open_btf(argv[2], NULL));

	if (btf__relocate(split, open_btf(argv[4], NULL)))
		return 1;
	write_file(argv[5], split);
	return 0;
}

int main(int argc, char **argv)
{
	if (strcmp(argv[1], "c") == 0)
		return dump_c(argc, argv);
	if (strcmp(argv[1], "value") == 0)
		return dump_value(argv);
	if (strcmp(argv[1], "ext") == 0)
		return dump_ext(argv);
	if (strcmp(argv[1], "dedup") == 0)
		return dedup(argv);
	if (strcmp(argv[1], "distill") == 0)
		return distill(argv);
	if (strcmp(argv[1], "relocate") == 0)
		return relocate(argv);
	return 2;
}
