# What test/builder.test.ts builds.
  .text
  .globl count
count:
  *(u32 *)(r10 - 4) = 7
  r1 = counts ll
  r2 = r10
  r2 += -4
  call 1
  if r0 == 0 goto out
  if w0 s> -3 goto again
  r3 = 0x123456789abcdef0 ll
again:
  r1 = *(s16 *)(r0 + 2)
  r1 s/= 3
  may_goto out
  if r1 & r3 goto again
  call double
  goto again
out:
  w0 = 0
  exit
double:
  r0 = r1
  r0 <<= 1
  exit
