// What every clang and every version of the instruction set compiles.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
#define SEC(name) __attribute__((section(name), used))
#define noinline __attribute__((noinline))

struct record { u32 pid; u16 port; u8 name[20]; long when; int delta; };
static void *(*lookup)(void *map, const void *key) = (void *)1;
static long (*output)(void *map, void *data, u64 size, u64 flags) = (void *)130;
static long (*loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;
extern u64 load_half(void *skb, u64 offset) __asm__("llvm.bpf.load.half");
extern u64 load_word(void *skb, u64 offset) __asm__("llvm.bpf.load.word");

struct { int type, key, value, entries; } counts SEC(".maps"), events SEC(".maps");
u64 total;
static volatile u32 hidden[8];
const volatile int wanted = 5;

static noinline int sum(struct record *record, int count) {
  int result = 0;
  for (int i = 0; i < count; i++) result += record->name[i & 15] * count;
  return result + hidden[count & 7];
}

noinline int compare(struct record *a, struct record *b) {
  if (a->pid != b->pid) return a->pid < b->pid ? -1 : 1;
  if (a->when <= b->when - 7) return -2;
  if ((a->port & 0x8000) && a->delta >= 0) return 2;
  return a->delta > b->delta;
}

static int step(u32 index, u64 *context) {
  *context = *context * 31 + index;
  return *context > 0x7fffffffffUL;
}

SEC("tc") int classify(void *skb) {
  u64 kind = load_half(skb, 12);
  if (kind == 0x0800) return load_word(skb, 26 + (hidden[0] & 3)) >> 24;
  return -1;
}

SEC("xdp") int walk(struct record *record) {
  u64 seed = 0x0123456789abcdefUL;
  u32 key = record->pid ^ 0xdeadbeef;
  struct record copy = *record;
  u64 *value = lookup(&counts, &key);
  if (value) *value += 1;
  loop(16, step, &seed, 0);
  __sync_fetch_and_add(&total, seed);
  switch (record->port) {
    case 22: return sum(record, 3);
    case 80: copy.name[3] = 'x'; break;
    case 443: copy.when = -1; break;
    case 8080: copy.delta = __builtin_bswap32(copy.pid); break;
    case 9090: copy.pid = (u64)copy.when / 10 + (u64)copy.when % 1000; break;
  }
  hidden[record->pid & 7] = (u32)wanted << 3 | copy.port >> 2;
  output(&events, &copy, sizeof copy, ~0UL);
  return compare(record, &copy);
}

SEC("xdp") int second(struct record *record) {
  long value = record->when;
  value = value < 0 ? -value : value;
  value &= ~0xffL;
  value >>= 3;
  return (value << 5 ^ record->delta) - (int)__builtin_bswap64(value) + __builtin_bswap16(record->port);
}
