#pragma once

namespace ebpf {

class Exports;

/* Each noun's functions, in the file that is named after it. */
void exportObject(Exports& exports);
void exportProgram(Exports& exports);
void exportProgramDump(Exports& exports);
void exportProgramRun(Exports& exports);
void exportMap(Exports& exports);
void exportMemory(Exports& exports);
void exportMapElements(Exports& exports);
void exportMapBatch(Exports& exports);
void exportMapBind(Exports& exports);
void exportDescriptor(Exports& exports);
void exportLink(Exports& exports);
void exportLinkInfo(Exports& exports);
void exportLinkCreate(Exports& exports);
void exportLinkUpdate(Exports& exports);
void exportTc(Exports& exports);
void exportXdp(Exports& exports);
void exportMapProgram(Exports& exports);
void exportSocketProgram(Exports& exports);
void exportFreplace(Exports& exports);
void exportStructOps(Exports& exports);
void exportKprobe(Exports& exports);
void exportTracepoint(Exports& exports);
void exportPerfEvent(Exports& exports);
void exportUprobe(Exports& exports);
void exportIter(Exports& exports);
void exportRoute(Exports& exports);
void exportPinned(Exports& exports);
void exportNetworkInterface(Exports& exports);
void exportRing(Exports& exports);
void exportPerfBuffer(Exports& exports);
void exportUserRing(Exports& exports);
void exportBtf(Exports& exports);
void exportIds(Exports& exports);
void exportStats(Exports& exports);
void exportProbe(Exports& exports);

}  // namespace ebpf
