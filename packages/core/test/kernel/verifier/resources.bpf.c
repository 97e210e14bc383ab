#include "maps.h"

struct guarded {
	struct bpf_spin_lock lock;
	__u32 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guarded);
} guards SEC(".maps");

static __always_inline struct guarded *first_guard(void)
{
	__u32 key = 0;
	return bpf_map_lookup_elem(&guards, &key);
}

SEC("tracepoint/sched/sched_process_exec")
int unreleased_reference(void *ctx)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, 8, 0); // rejected: unreleased-reference
	if (record)
		*record = 1;
	return 0;
}

SEC("tc")
int unreleased_by_tail_call(struct __sk_buff *skb)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, 8, 0); // rejected: unreleased-reference
	if (!record)
		return 0;
	bpf_tail_call(skb, &tails, 0);
	bpf_ringbuf_discard(record, 0);
	return 0;
}

SEC("tc")
int unacquired_reference(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;
	if (sk)
		bpf_sk_release(sk); // rejected: unacquired-reference
	return 0;
}

SEC("tc")
int lock_not_released(struct __sk_buff *skb)
{
	struct guarded *guard = first_guard();
	if (!guard)
		return 0;
	bpf_spin_lock(&guard->lock);
	guard->count++;
	return 1;
} // rejected: lock-not-released

SEC("tc")
int call_under_lock(struct __sk_buff *skb)
{
	struct guarded *guard = first_guard();
	if (!guard)
		return 0;
	bpf_spin_lock(&guard->lock);
	guard->count = bpf_get_prandom_u32(); // rejected: call-under-lock
	bpf_spin_unlock(&guard->lock);
	return 0;
}

SEC("tc")
int lock_misuse(struct __sk_buff *skb)
{
	struct guarded *guard = first_guard();
	if (!guard)
		return 0;
	bpf_spin_unlock(&guard->lock); // rejected: lock-misuse
	return 0;
}

SEC("tc")
int lock_placement(struct __sk_buff *skb)
{
	struct value *value = first_value();
	if (!value)
		return 0;
	bpf_spin_lock((struct bpf_spin_lock *)value); // rejected: lock-placement
	bpf_spin_unlock((struct bpf_spin_lock *)value);
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int map_not_allowed(void *ctx) // rejected: map-not-allowed
{
	return first_guard() != 0;
}

char LICENSE[] SEC("license") = "GPL";
