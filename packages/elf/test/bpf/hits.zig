// A program in Zig, without BTF: a map as of old, variables, a function that is called, and constants that LLVM merges.
const std = @import("std");
const MapType = std.os.linux.BPF.MapType;

const MapDef = extern struct { type: u32, key_size: u32, value_size: u32, max_entries: u32, map_flags: u32 };

pub const Key = extern struct { pid: u32, cpu: u32 };
pub const Value = extern struct { hits: u64 };

export var counts linksection("maps") = MapDef{
    .type = @intFromEnum(MapType.hash),
    .key_size = @sizeOf(Key),
    .value_size = @sizeOf(Value),
    .max_entries = 64,
    .map_flags = 0,
};
export var seen: u64 = 0;
export const wanted: u32 linksection(".rodata") = 7;
export const LICENSE linksection("license") = "GPL".*;

const lookup = @as(*align(1) const fn (*const MapDef, ?*const anyopaque) ?*anyopaque, @ptrFromInt(1));

noinline fn hit(key: *const Key) c_int {
    const found = lookup(&counts, key) orelse return 1;
    const value: *Value = @ptrCast(@alignCast(found));
    value.hits += wanted;
    return 0;
}

export fn enter(context: *anyopaque) linksection("raw_tp/sys_enter") c_int {
    _ = context;
    seen += 1;
    const key = Key{ .pid = 1, .cpu = 0 };
    return hit(&key);
}
