// What Aya's macros expand to: maps in a section of their own without BTF, a program by its section's name.
#![no_std]

#[repr(C)]
pub struct Map {
    kind: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    map_flags: u32,
    id: u32,
    pinning: u32,
}

#[link_section = "maps"]
#[export_name = "COUNTS"]
pub static mut COUNTS: Map = Map { kind: 1, key_size: 4, value_size: 8, max_entries: 1024, map_flags: 0, id: 0, pinning: 1 };

#[no_mangle]
#[link_section = ".rodata"]
pub static LIMIT: u32 = 7;

#[no_mangle]
pub static mut SEEN: u64 = 0;

#[inline(never)]
fn lookup(key: u32) -> *mut u64 {
    let call: unsafe extern "C" fn(*mut Map, *const u32) -> *mut u64 = unsafe { core::mem::transmute(1usize) };
    unsafe { call(core::ptr::addr_of_mut!(COUNTS), &key) }
}

#[no_mangle]
#[link_section = "xdp"]
pub extern "C" fn firewall(_context: *mut u8) -> u32 {
    let limit = unsafe { core::ptr::read_volatile(&LIMIT) };
    unsafe { SEEN += 1 };
    let found = lookup(limit);
    if found.is_null() { 2 } else { unsafe { *found as u32 } }
}

#[no_mangle]
#[link_section = "license"]
pub static LICENSE: [u8; 4] = *b"GPL\0";
