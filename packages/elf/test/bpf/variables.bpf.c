// Variables in every kind of section, static and global, with strings and pointers among them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum color { RED, GREEN = 7 };
struct nested { __u16 x; __u8 y; };
struct event { __u32 pid; __u64 time; char name[16]; enum color color; struct nested in[2]; };

const volatile int wanted = 5;
static volatile const long quiet = 6;
const volatile char text[] = "some text";
int counter;
static volatile int hidden;
struct event latest;
struct event preset = { .pid = 1, .name = "init", .color = GREEN };
long total = 3;
static volatile short small = -2;
int extra SEC(".data.extra") = 4;
static volatile int extra_static SEC(".data.extra") = 5;
int zeroes SEC(".bss.custom");
const volatile int limits[4] SEC(".rodata.limits") = { 1, 2, 3, 4 };
struct event *pointer;
__hidden int secret = 9;
volatile const _Bool flag = 1;
static const char *const names[] = { "one", "two" };

SEC("tracepoint/syscalls/sys_enter_execve") int touch(void *context)
{
	char message[] = "value %d";

	counter++;
	hidden += quiet;
	latest = preset;
	total += small + limits[counter & 3];
	extra += extra_static;
	zeroes++;
	secret += flag;
	bpf_trace_printk(message, sizeof message, wanted);
	bpf_printk("format %s", text);
	if (pointer)
		return 1;
	return names[counter & 1][0];
}

char LICENSE[] SEC("license") = "GPL";
