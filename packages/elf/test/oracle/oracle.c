/* Opens BPF objects with libbpf and prints what it took them for, as JSON, one line per file; with --sections, what it
 * takes names of sections for. libbpf's own source is part of this file: what it knows of relocations, of externs and
 * of what maps hold is in no public function. */
#include "libbpf.h"

/* In the copy of libbpf.c that is compiled here, what attaches programs by their sections tells these where to. */
static struct bpf_link *told_kprobe_opts(const struct bpf_program *, const char *, const struct bpf_kprobe_opts *);
static struct bpf_link *told_kprobe_multi_opts(const struct bpf_program *, const char *,
					       const struct bpf_kprobe_multi_opts *);
static struct bpf_link *told_ksyscall(const struct bpf_program *, const char *, const struct bpf_ksyscall_opts *);
static struct bpf_link *told_uprobe_opts(const struct bpf_program *, pid_t, const char *, size_t,
					 const struct bpf_uprobe_opts *);
static struct bpf_link *told_uprobe_multi(const struct bpf_program *, pid_t, const char *, const char *,
					  const struct bpf_uprobe_multi_opts *);
static struct bpf_link *told_usdt(const struct bpf_program *, pid_t, const char *, const char *, const char *,
				  const struct bpf_usdt_opts *);
static struct bpf_link *told_tracepoint(const struct bpf_program *, const char *, const char *);
static struct bpf_link *told_raw_tracepoint(const struct bpf_program *, const char *);
static struct bpf_link *told_trace(const struct bpf_program *);
static struct bpf_link *told_lsm(const struct bpf_program *);
static struct bpf_link *told_iter(const struct bpf_program *, const struct bpf_iter_attach_opts *);

#include "libbpf.c"

static const char *comma = "";

static void begin(const char *key, char bracket)
{
	if (key)
		printf("%s\"%s\":%c", comma, key, bracket);
	else
		printf("%s%c", comma, bracket);
	comma = "";
}

static void end(char bracket)
{
	printf("%c", bracket);
	comma = ",";
}

static void quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < ' ')
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

static void text(const char *key, const char *value)
{
	if (!value)
		return;
	if (key)
		printf("%s\"%s\":", comma, key);
	else
		printf("%s", comma);
	quoted(value);
	comma = ",";
}

static void number(const char *key, long long value)
{
	printf("%s\"%s\":%lld", comma, key, value);
	comma = ",";
}

static const char *const relocation_kinds[] = {
	[RELO_LD64] = "map", [RELO_CALL] = "call", [RELO_DATA] = "data", [RELO_EXTERN_LD64] = "extern",
	[RELO_EXTERN_CALL] = "extern_call", [RELO_SUBPROG_ADDR] = "callback", [RELO_CORE] = "core",
	[RELO_INSN_ARRAY] = "jump_table",
};

static void print_relocation(struct bpf_object *object, struct bpf_program *program, struct reloc_desc *relocation)
{
	struct bpf_insn *insn = &program->insns[relocation->insn_idx];
	struct bpf_program *target = NULL;
	int index = relocation->insn_idx;

	begin(NULL, '{');
	text("kind", relocation_kinds[relocation->type]);
	number("offset", (program->sec_insn_off + index) * 8);
	switch (relocation->type) {
	case RELO_LD64:
		text("target", object->maps[relocation->map_idx].name);
		break;
	case RELO_DATA: {
		struct bpf_map *map = &object->maps[relocation->map_idx];

		text("target", map->real_name ?: map->name);
		number("at", (long long)relocation->sym_off + (unsigned)insn->imm);
		break;
	}
	case RELO_EXTERN_LD64:
	case RELO_EXTERN_CALL:
		text("target", object->externs[relocation->ext_idx].name);
		break;
	/* As bpf_object__reloc_code finds the function. */
	case RELO_CALL:
		target = find_prog_by_sec_insn(object, object->efile.text_shndx, relocation->sym_off / 8 + insn->imm + 1);
		break;
	case RELO_SUBPROG_ADDR:
		target = find_prog_by_sec_insn(object, object->efile.text_shndx, relocation->sym_off / 8 + insn->imm / 8);
		break;
	case RELO_INSN_ARRAY:
		number("at", relocation->sym_off);
		number("size", relocation->sym_size);
		break;
	default:
		break;
	}
	if (target)
		text("target", target->name);
	end('}');
}

static void print_programs(struct bpf_object *object)
{
	begin("programs", '[');
	for (size_t i = 0; i < object->nr_programs; i++) {
		struct bpf_program *program = &object->programs[i];

		begin(NULL, '{');
		text("name", program->name);
		text("section", program->sec_name);
		number("offset", program->sec_insn_off * 8);
		number("instructions", program->sec_insn_cnt);
		number("subprogram", prog_is_subprog(object, program));
		number("type", program->type);
		number("attach", program->expected_attach_type);
		number("autoload", program->autoload);
		number("global", program->sym_global);
		number("static_btf", program->mark_btf_static);
		number("flags", program->sec_def ? program->sec_def->cookie : -1);
		begin("relocations", '[');
		for (int j = 0; j < program->nr_reloc; j++)
			print_relocation(object, program, &program->reloc_desc[j]);
		end(']');
		end('}');
	}
	end(']');
}

static void print_slots(struct bpf_map *map)
{
	bool programs = map->def.type == BPF_MAP_TYPE_PROG_ARRAY;

	begin("slots", '[');
	for (int i = 0; i < map->init_slots_sz; i++) {
		if (!map->init_slots[i])
			continue;
		begin(NULL, '{');
		number("index", i);
		text("name", programs ? ((struct bpf_program *)map->init_slots[i])->name :
					((struct bpf_map *)map->init_slots[i])->name);
		end('}');
	}
	end(']');
}

static void print_struct_ops(struct bpf_object *object, struct bpf_map *map)
{
	const struct btf_type *type = btf__type_by_id(object->btf, map->st_ops->type_id);

	begin("members", '[');
	for (int i = 0; i < btf_vlen(type); i++) {
		if (!map->st_ops->progs[i])
			continue;
		begin(NULL, '{');
		text("name", btf__name_by_offset(object->btf, btf_members(type)[i].name_off));
		text("program", map->st_ops->progs[i]->name);
		end('}');
	}
	end(']');
}

static void print_map_fields(struct bpf_map *map)
{
	number("type", map->def.type);
	number("keySize", map->def.key_size);
	number("valueSize", map->def.value_size);
	number("maxEntries", map->def.max_entries);
	number("flags", map->def.map_flags);
	printf("%s\"mapExtra\":\"%llu\"", comma, (unsigned long long)map->map_extra);
	number("numaNode", map->numa_node);
	number("keyTypeId", map->btf_key_type_id);
	number("valueTypeId", map->btf_value_type_id);
	number("pinned", map->pin_path != NULL);
}

static void print_maps(struct bpf_object *object)
{
	begin("maps", '[');
	for (size_t i = 0; i < object->nr_maps; i++) {
		struct bpf_map *map = &object->maps[i];

		begin(NULL, '{');
		text("name", map->real_name ?: map->name);
		number("internal", map->libbpf_type);
		number("autocreate", map->autocreate);
		print_map_fields(map);
		print_slots(map);
		if (map->st_ops)
			print_struct_ops(object, map);
		if (map->inner_map) {
			begin("inner", '{');
			text("name", map->inner_map->name);
			print_map_fields(map->inner_map);
			end('}');
		}
		end('}');
	}
	end(']');
}

static void print_externs(struct bpf_object *object)
{
	begin("externs", '[');
	for (int i = 0; i < object->nr_extern; i++) {
		struct extern_desc *found = &object->externs[i];

		begin(NULL, '{');
		text("name", found->name);
		text("kind", found->type == EXT_KCFG ? "kconfig" : "ksym");
		number("weak", found->is_weak);
		number("btf", found->btf_id);
		number("symbol", found->sym_idx);
		end('}');
	}
	end(']');
}

static void print_core(struct bpf_object *object)
{
	struct btf_ext_info *table = &object->btf_ext->core_relo_info;
	const struct btf_ext_info_sec *section;
	struct bpf_core_relo *record;

	begin("core", '[');
	for_each_btf_ext_sec(table, section) {
		int i;

		for_each_btf_ext_rec(table, section, i, record) {
			struct bpf_core_spec spec = {};
			char formatted[4096] = "";

			begin(NULL, '{');
			text("section", btf__name_by_offset(object->btf, section->sec_name_off));
			number("offset", record->insn_off);
			number("kind", record->kind);
			number("type", record->type_id);
			text("access", btf__name_by_offset(object->btf, record->access_str_off));
			if (!bpf_core_parse_spec("", object->btf, record, &spec)) {
				bpf_core_format_spec(formatted, sizeof formatted, &spec);
				text("spec", formatted);
			}
			end('}');
		}
	}
	end(']');
}

static void print_functions(struct bpf_object *object)
{
	struct btf_ext_info *table = &object->btf_ext->func_info;
	const struct btf_ext_info_sec *section;
	struct bpf_func_info *record;

	begin("functions", '[');
	for_each_btf_ext_sec(table, section) {
		int i;

		for_each_btf_ext_rec(table, section, i, record) {
			begin(NULL, '{');
			text("section", btf__name_by_offset(object->btf, section->sec_name_off));
			number("offset", record->insn_off);
			number("type", record->type_id);
			end('}');
		}
	}
	end(']');
}

static void print_lines(struct bpf_object *object)
{
	struct btf_ext_info *table = &object->btf_ext->line_info;
	const struct btf_ext_info_sec *section;
	struct bpf_line_info *record;

	begin("lines", '[');
	for_each_btf_ext_sec(table, section) {
		int i;

		for_each_btf_ext_rec(table, section, i, record) {
			begin(NULL, '[');
			text(NULL, btf__name_by_offset(object->btf, section->sec_name_off));
			printf(",%u,%u,%u", record->insn_off, record->line_col >> 10, record->line_col & 0x3ff);
			text(NULL, btf__name_by_offset(object->btf, record->file_name_off));
			text(NULL, btf__name_by_offset(object->btf, record->line_off));
			end(']');
		}
	}
	end(']');
}

/* Which subprograms libbpf appends to each program: those that it reaches. */
static void print_reach(struct bpf_object *object)
{
	begin("reach", '[');
	/* As bpf_object__relocate does before calls. */
	for (size_t i = 0; i < object->nr_programs; i++) {
		struct bpf_program *program = &object->programs[i];

		for (int j = 0; j < program->nr_reloc; j++)
			if (program->reloc_desc[j].type == RELO_SUBPROG_ADDR)
				program->insns[program->reloc_desc[j].insn_idx].src_reg = BPF_PSEUDO_FUNC;
	}
	for (size_t i = 0; i < object->nr_programs; i++) {
		struct bpf_program *program = &object->programs[i];

		if (prog_is_subprog(object, program))
			continue;
		begin(NULL, '{');
		text("program", program->name);
		int failed = bpf_object__relocate_calls(object, program);
		number("failed", failed);
		begin("subprograms", '[');
		for (size_t j = 0; !failed && j < object->nr_programs; j++) {
			struct bpf_program *subprogram = &object->programs[j];

			if (prog_is_subprog(object, subprogram) && subprogram->sub_insn_off)
				text(NULL, subprogram->name);
		}
		end(']');
		end('}');
	}
	end(']');
}

static char complaint[4096];

static int keep_complaint(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level == LIBBPF_WARN && !complaint[0])
		vsnprintf(complaint, sizeof complaint, format, args);
	return 0;
}

static void target(const char *kind, const char *key, const char *value)
{
	begin("target", '{');
	text("kind", kind);
	text(key, value);
}

static struct bpf_link *told_kprobe_opts(const struct bpf_program *program, const char *name,
					 const struct bpf_kprobe_opts *options)
{
	target("kernel_function", "name", name);
	number("offset", options->offset);
	end('}');
	return NULL;
}

static struct bpf_link *told_kprobe_multi_opts(const struct bpf_program *program, const char *pattern,
					       const struct bpf_kprobe_multi_opts *options)
{
	target("kernel_functions", "pattern", pattern);
	end('}');
	return NULL;
}

static struct bpf_link *told_ksyscall(const struct bpf_program *program, const char *name,
				      const struct bpf_ksyscall_opts *options)
{
	target("syscall", "name", name);
	end('}');
	return NULL;
}

static struct bpf_link *told_uprobe_opts(const struct bpf_program *program, pid_t pid, const char *binary, size_t offset,
					 const struct bpf_uprobe_opts *options)
{
	target("user_function", "binary", binary);
	text("name", options->func_name);
	number("offset", offset);
	end('}');
	return NULL;
}

static struct bpf_link *told_uprobe_multi(const struct bpf_program *program, pid_t pid, const char *binary,
					  const char *pattern, const struct bpf_uprobe_multi_opts *options)
{
	target("user_functions", "binary", binary);
	text("pattern", pattern);
	end('}');
	return NULL;
}

static struct bpf_link *told_usdt(const struct bpf_program *program, pid_t pid, const char *binary, const char *provider,
				  const char *name, const struct bpf_usdt_opts *options)
{
	target("usdt", "binary", binary);
	text("provider", provider);
	text("name", name);
	end('}');
	return NULL;
}

static struct bpf_link *told_tracepoint(const struct bpf_program *program, const char *category, const char *name)
{
	target("tracepoint", "category", category);
	text("name", name);
	end('}');
	return NULL;
}

static struct bpf_link *told_raw_tracepoint(const struct bpf_program *program, const char *name)
{
	target("raw_tracepoint", "name", name);
	end('}');
	return NULL;
}

/* The programs of these were loaded for their target. */
static struct bpf_link *told_trace(const struct bpf_program *program)
{
	return NULL;
}

static struct bpf_link *told_lsm(const struct bpf_program *program)
{
	return NULL;
}

static struct bpf_link *told_iter(const struct bpf_program *program, const struct bpf_iter_attach_opts *options)
{
	return NULL;
}

static void print_section(const char *name)
{
	const struct bpf_sec_def *found = find_sec_def(name);

	comma = "";
	begin(NULL, '{');
	text("name", name);
	if (found) {
		number("type", found->prog_type);
		number("attach", found->expected_attach_type);
		number("flags", found->cookie);
		number("attachable", found->prog_attach_fn != NULL);
		text("typeName", libbpf_bpf_prog_type_str(found->prog_type));
		text("attachName", libbpf_bpf_attach_type_str(found->expected_attach_type));
		if (found->prog_attach_fn) {
			struct bpf_program program = { .name = "", .sec_name = (char *)name, .sec_def = found };
			struct bpf_link *link;

			found->prog_attach_fn(&program, found->cookie, &link);
		}
	}
	end('}');
	puts("");
}

int main(int argc, char **argv)
{
	libbpf_set_print(keep_complaint);
	if (argc > 1 && !strcmp(argv[1], "--sections")) {
		for (int i = 2; i < argc; i++)
			print_section(argv[i]);
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		complaint[0] = 0;
		LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "object");
		struct bpf_object *object = bpf_object__open_file(argv[i], &options);

		comma = "";
		begin(NULL, '{');
		text("path", argv[i]);
		if (!object) {
			text("refused", complaint[0] ? complaint : strerror(errno));
		} else {
			text("license", object->license);
			number("version", object->kern_version);
			print_programs(object);
			print_maps(object);
			print_externs(object);
			if (object->btf_ext) {
				print_core(object);
				print_functions(object);
				print_lines(object);
			}
			print_reach(object);
			bpf_object__close(object);
		}
		end('}');
		puts("");
		fflush(stdout);
	}
}
