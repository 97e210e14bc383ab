{
  # One addon: our code, libbpf without its linker, zlib. `deps` is put in place by scripts/native/build.mjs.
  "variables": {
    "libbpf": "deps/libbpf",
  },
  "targets": [
    {
      "target_name": "ebpf_ts",
      "sources": [
        "<!@(node -p \"require('fs').readdirSync('src',{recursive:true}).filter(f=>f.endsWith('.cc')).sort().map(f=>'src/'+f).join(' ')\")",
        "<(libbpf)/src/bpf.c",
        "<(libbpf)/src/bpf_prog_linfo.c",
        "<(libbpf)/src/btf.c",
        "<(libbpf)/src/btf_dump.c",
        "<(libbpf)/src/btf_iter.c",
        "<(libbpf)/src/btf_relocate.c",
        "<(libbpf)/src/elf.c",
        "<(libbpf)/src/features.c",
        "<(libbpf)/src/gen_loader.c",
        "<(libbpf)/src/hashmap.c",
        "<(libbpf)/src/libbpf.c",
        "<(libbpf)/src/libbpf_probes.c",
        "<(libbpf)/src/libbpf_utils.c",
        "<(libbpf)/src/netlink.c",
        "<(libbpf)/src/nlattr.c",
        "<(libbpf)/src/relo_core.c",
        "<(libbpf)/src/ringbuf.c",
        "<(libbpf)/src/strset.c",
        "<(libbpf)/src/usdt.c",
        "<(libbpf)/src/zip.c",
      ],
      "include_dirs": [
        "src/libelf",
        "<(libbpf)/include-bpf",
        "<(libbpf)/include",
        "<(libbpf)/include/uapi",
        "<!(node -p \"require('node-addon-api').include_dir\")",
      ],
      "defines": [
        "NAPI_VERSION=9",
        "NAPI_CPP_EXCEPTIONS",
        "NODE_ADDON_API_DISABLE_DEPRECATED",
        # Throwing while a worker is being terminated is not an error of ours.
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS",
        # libbpf marks its interface as exported; here it is nobody's but ours.
        "LIBBPF_API=",
        "_GNU_SOURCE",
        "_LARGEFILE64_SOURCE",
      ],
      "cflags": [
        "-fPIC",
        "-fvisibility=hidden",
        "-ffunction-sections",
        "-fdata-sections",
        "-fstack-protector-strong",
        # Before glibc 2.34 threads are a library of their own, which has to be named.
        "-pthread",
      ],
      "cflags_c": ["-std=gnu11", "-Wno-unused-result"],
      "cflags_cc!": ["-fno-exceptions"],
      "cflags_cc": ["-std=gnu++20", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-fexceptions"],
      "ldflags": [
        "-pthread",
        "-static-libstdc++",
        "-static-libgcc",
        "-Wl,--version-script=<(module_root_dir)/src/addon.map",
        "-Wl,--exclude-libs,ALL",
        "-Wl,--gc-sections",
        "-Wl,-z,relro",
        "-Wl,-z,now",
      ],
      "libraries": ["-l:libz.a"],
    }
  ],
}
