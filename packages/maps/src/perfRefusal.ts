import { readFileSync } from 'node:fs';
import { isNativeError, type MapInfo, type NativeError } from '@ebpf-ts/native';
import { MapError } from './mapError.ts';

/** Why the rings of a perf buffer could not be made, and what to do. */
export function perfRefusal(info: MapInfo, bytesPerCpu: number, error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const advice = adviceOn(error, bytesPerCpu);
  if (advice === undefined) return MapError.from(info, error);
  const { code, errno, syscall } = error;
  return new MapError(info.name, `${error.message}: ${advice}`, { code, errno, syscall, cause: error });
}

function adviceOn({ syscall, code }: NativeError, bytesPerCpu: number): string | undefined {
  const denied = code === 'EPERM' || code === 'EACCES';
  if (syscall === 'perf_event_open' && denied) {
    return (
      `a perf buffer needs a perf event on each CPU, which takes CAP_PERFMON (before Linux 5.8 CAP_SYS_ADMIN) where kernel.perf_event_paranoid is ${sysctl('perf_event_paranoid')}. ` +
      `Run it as root, or grant it: setcap cap_bpf,cap_perfmon+ep ${process.execPath}. In a container its seccomp profile has to allow perf_event_open, too: --cap-add=PERFMON`
    );
  }
  if (syscall === 'mmap' && denied) {
    return (
      `its rings of ${bytesPerCpu} bytes a CPU lock more memory than kernel.perf_event_mlock_kb (${sysctl('perf_event_mlock_kb')}) and the limit of locked memory (ulimit -l) allow. ` +
      `Ask for fewer bytesPerCpu, raise one of them, or grant CAP_IPC_LOCK`
    );
  }
  if (code === 'ENOMEM')
    return `there is no memory for rings of ${bytesPerCpu} bytes a CPU. Ask for fewer bytesPerCpu`;
  if (code === 'EMFILE') return 'it takes a descriptor for each CPU. Raise the limit: ulimit -n';
  if (code === 'ENODEV') return 'a CPU went offline meanwhile. Try again';
  return undefined;
}

function sysctl(name: string): string {
  try {
    return readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
