# Lines of assembly as people write them; each is assembled by itself.
r0 = 0
r0 = -1
r0=0x10
r1 = 4294967295
r1 = 0xffffffff
r1 = -2147483648
r1 = 4294967296
r1 = 0x7fffffff
w3 = 5
w3 = w4
r3 = r4
r3 = w4
w3 = r4
r10 = 1
r11 = 1
r12 = 1
R1 = 1
r1 += 1
r1 += r2
r1 -= -3
r1 *= 010
r1 /= 0b11
r1 |= 'a'
r1 &= r2
r1 <<= 3
r1 >>= r3
r1 %= 7
r1 ^= r1
r1 s>>= 63
r1 s/= r2
r1 s%= -2
w1 s/= 3
w1 s>>= w2
r1 = -r1
r1 = - r1
w1 = -w1
r1 = -r2
w1 = -r1
r1 = (s8)r2
r1 = (s16) r2
r1 = (s32)r2
w1 = (s8)w2
w1 = (s32)w2
r1 = (s64)r2
r1 = (u8)r2
r1 = le16 r1
r1 = be32 r1
r1 = bswap64 r1
r1 = be32 r2
r1 = bswap16 r2
w1 = be16 w1
r1 = addr_space_cast(r2, 1, 0)
r1 = addr_space_cast(r2, 0, 65536)
r1 = 5 ll
r1 = -1 ll
r1 = 0xffffffffffffffff ll
r1 = 0x8000000000000000 ll
r1 = 0x10000000000000000 ll
r1 = 5ll
w1 = 5 ll
ld_pseudo r1, 1, 5
ld_pseudo r1 1 5
ld_pseudo r2, 2, 0x100000005
ld_pseudo r2, 5, -1
r1 = *(u8 *)(r2 + 0)
r1 = *(u16*)(r2+2)
w1 = *(u32 *)(r2 + 4)
r1 = *(u32 *)(r2 + 4)
r1 = *(u64 *)(r10 - 8)
r1 = *(u64 *)(r10 -8)
r1 = *(u64 *)(r10 + -8)
w1 = *(u64 *)(r10 - 8)
w1 = *(u8 *)(r2 - 32768)
w1 = *(u8 *)(r2 + 32767)
w1 = *(u8 *)(r2 + 32768)
w1 = *(u8 *)(r2)
w1 = *(u8 *)r2
w1 = *(u24 *)(r2 + 0)
r1 = *(s8 *)(r2 + 1)
r1 = *(s32 *)(r2 - 4)
w1 = *(s8 *)(r2 + 1)
r1 = *(s64 *)(r2 + 1)
*(u8 *)(r1 + 0) = w2
*(u8 *)(r1 + 0) = r2
*(u16 *)(r1 - 2) = w2
*(u32 *)(r1 + 4) = w2
*(u64 *)(r1 + 8) = r2
*(u64 *)(r1 + 8) = w2
*(u64 *)(r1 + 8) = 7
*(u8 *)(r1 + 8) = -1
*(s8 *)(r1 + 8) = 1
lock *(u32 *)(r1 + 0) += w2
lock *(u64 *)(r1 + 0) += r2
lock *(u64 *)(r1 - 8) |= r2
lock *(u64 *)(r1 - 8) &= r2
lock *(u64 *)(r1 - 8) ^= r2
lock *(u64 *)(r1 - 8) -= r2
lock *(u16 *)(r1 - 8) += w2
r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)
w2 = atomic_fetch_or((u32 *)(r1 + 0), w2)
r2 = atomic_fetch_and((u64 *)(r1 - 16), r2)
r2 = atomic_fetch_xor((u64 *)(r1 - 16), r2)
r3 = atomic_fetch_xor((u64 *)(r1 - 16), r2)
r2 = xchg_64(r1 + 0, r2)
w2 = xchg32_32(r1 + 4, w2)
r0 = cmpxchg_64(r1 + 0, r0, r2)
w0 = cmpxchg32_32(r1 + 0, w0, w2)
r1 = cmpxchg_64(r1 + 0, r0, r2)
r1 = load_acquire((u64 *)(r2 + 0))
w1 = load_acquire((u16 *)(r2 + 0))
store_release((u64 *)(r1 + 0), r2)
store_release((u8 *)(r1 - 1), w2)
r0 = *(u8 *)skb[5]
r0 = *(u16 *)skb[0xc]
r0 = *(u32 *)skb[r3]
r0 = *(u64 *)skb[r3]
r1 = *(u32 *)skb[r3]
if r1 == 0 goto +1
if r1 != r2 goto -1
if r1 > 5 goto +0
if r1 >= 5 goto 3
if r1 < -5 goto +3
if r1 <= r5 goto +3
if r1 & 4 goto +3
if r1 s> 4 goto +3
if r1 s>= 4 goto +3
if r1 s< 4 goto +3
if r1 s<= r4 goto +3
if w1 s<= w4 goto +3
if w1 == 0xffffffff goto +3
if w1 == r4 goto +3
if r1 == 0 goto +32768
if r1 === 0 goto +1
if r1 == 0 gotol +1
goto +5
goto -5
goto 32767
goto 32768
gotol +5
gotol -100000
gotox r1
may_goto +3
call 6
call 0x1b
call -1
call 0x100000000
callx r2
callx 3
exit
exit 0
r1
r1 =
r1 ==
r1 = 1 2
frob r1
r1 = 5, 
r1 , = 5
lock *(u32 *)(r1 + 0) += r2
r2 = atomic_fetch_add((u32 *)(r1 + 0), r2)
w2 = atomic_fetch_add((u64 *)(r1 + 0), w2)
w2 = xchg_64(r1 + 0, w2)
r1 = load_acquire((u32 *)(r2 + 0))
w1 = load_acquire((u64 *)(r2 + 0))
store_release((u8 *)(r1 - 1), r2)
store_release((u64 *)(r1 - 1), w2)
goto+5
if r1==0 goto+1
if r1&1 goto -1
if r1 s>=-4 goto +3
if r1 s >= 4 goto +3
r0 =*(u8*)skb[r1]
r0 = *(u8 *) skb [ 5 ]
r0 = *(u8 *)skb[r1 + 4]
w0 = *(u8 *)skb[5]
  r0	=	1
r0 = 1 # a comment
r0 = 1 // a comment
/* a comment */ r0 = 1
r0 = 1;
r1 = + 5
r1 = --5
r1 s>>=3
r1<<=r2
*(u32*)(r1+0)=-1
r1 = r2 + 1
r1 = 0x
r1 = 08
