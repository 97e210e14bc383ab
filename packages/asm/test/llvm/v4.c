// What version 4 brought: signed divisions, moves and loads that extend the sign, byte swaps, far jumps, stores of
// constants, ordered accesses.
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;
typedef unsigned long u64;
#define SEC(name) __attribute__((section(name), used))

struct record { signed char a; short b; int c; long d; };

SEC("test/signed") long divide(long a, int b) {
  int quotient = b / 7 + (int)a % b;
  return a / 3 + a % (long)quotient + quotient;
}

SEC("test/signed") long extend(struct record *record, long x) {
  record->c = (signed char)record->c + (short)x;
  return record->a + record->b * record->c + (int)x + (signed char)x + (short)(x >> 9);
}

SEC("test/swap") u64 swap(u64 a, u32 b, u16 c) {
  return __builtin_bswap64(a) + __builtin_bswap32(b) + __builtin_bswap16(c);
}

SEC("test/store") void store(struct record *record) {
  record->a = -1;
  record->b = 0x1234;
  record->c = -5;
  record->d = 1 << 30;
}

SEC("test/ordered") u64 ordered(u64 *a, u32 *b, u16 *c, u8 *d) {
  u64 result = __atomic_load_n(a, __ATOMIC_ACQUIRE) + __atomic_load_n(b, __ATOMIC_ACQUIRE);
  result += __atomic_load_n(c, __ATOMIC_ACQUIRE) + __atomic_load_n(d - 3, __ATOMIC_ACQUIRE);
  __atomic_store_n(a + 1, result, __ATOMIC_RELEASE);
  __atomic_store_n(b, (u32)result, __ATOMIC_RELEASE);
  __atomic_store_n(c, (u16)result, __ATOMIC_RELEASE);
  __atomic_store_n(d, (u8)result, __ATOMIC_RELEASE);
  __atomic_fetch_add(a, 3, __ATOMIC_RELAXED);
  return result;
}

SEC("test/arena") long cast(void __attribute__((address_space(1))) *arena, int limit) {
  long __attribute__((address_space(1))) *numbers = arena;
  long sum = 0;
  for (int i = 0; i < limit; i++) {
    asm volatile goto("may_goto %l[end]" :::: end);
    sum += numbers[i];
  }
end:
  return sum;
}

SEC("test/far") int far(int a) {
  asm volatile("if r1 == 0 goto 1f; gotol 2f; 1: r1 = 1; 2: r1 += 1" ::: "r1");
  return a;
}

SEC("test/indirect") int indirect(int (*function)(int), int a) { return function(a) + 1; }

SEC("test/dispatch") int dispatch(int a, int b) {
  switch (a) {
    case 0: return b + 3; case 1: return b * 5; case 2: return b ^ 9; case 3: return b / 7;
    case 4: return b << 1; case 5: return b | 6; case 6: return b & 3; case 7: return b - 100;
  }
  return 0;
}
