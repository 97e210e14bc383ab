// Atomics that give back the old value, and 32-bit jumps: from version 3 on.
typedef unsigned int u32;
typedef unsigned long u64;
#define SEC(name) __attribute__((section(name), used))

SEC("test/atomics") u64 atomics(u64 *a, u32 *b, u64 c) {
  u64 result = __sync_fetch_and_add(a, c);
  result += __sync_fetch_and_or(a, result);
  result ^= __sync_fetch_and_and(a + 1, c);
  result |= __sync_fetch_and_xor(a - 1, c);
  result += __sync_fetch_and_add(b, (u32)c);
  result += __sync_fetch_and_xor(b + 3, (u32)result);
  result -= __sync_lock_test_and_set(a, result);
  result -= __sync_lock_test_and_set(b, (u32)c);
  result += __sync_val_compare_and_swap(a, c, result);
  return result + __sync_val_compare_and_swap(b, (u32)c, 7);
}

SEC("test/compare") int compare(int a, int b, u32 c, u32 d) {
  if (a < b) return a > 5 ? b : (int)c;
  if (c <= d) return c >= 9 ? (int)d : a & b;
  if (a >= -3 && b <= 3) return (c & 0x10) ? (int)(c | d) : (int)(c ^ d);
  return c == d ? a << 3 : a >> (d & 31);
}
