/** The chips of the machine and the contract they keep. Only `machine` puts them together. */
export type { Device, DeviceBus, DevicePorts, DeviceTimer, ResetKind } from './device.ts';
export { Pic } from './pic/pic.ts';
export { PIC_SECTION } from './pic/pic-state.ts';
export { Pit } from './pit/pit.ts';
export { PIT_SECTION } from './pit/pit-state.ts';
/** Arithmetic of one 8254 counter, for views: count and OUT a number of clocks after loading. */
export { countAt, nextChange, outAt } from './pit/counter.ts';
export { Keyboard } from './keyboard/keyboard.ts';
export { KEYBOARD_SECTION } from './keyboard/keyboard-state.ts';
export { Serial } from './serial/serial.ts';
export { SERIAL_SECTION } from './serial/serial-state.ts';
export { VgaText } from './vga-text/vga-text.ts';
export { VGA_TEXT_SECTION } from './vga-text/vga-text-state.ts';
export { SystemControl } from './system-control/system-control.ts';
export type { CmosSetup, SpeakerCounter } from './system-control/system-control.ts';
export { SYSTEM_CONTROL_SECTION } from './system-control/system-control-state.ts';
export { DebugPort } from './debug-port/debug-port.ts';
export { DEBUG_PORT_SECTION } from './debug-port/debug-port-state.ts';
export { Dma } from './dma/dma.ts';
export { DMA_SECTION } from './dma/dma-state.ts';
export { Disk, DRIVES } from './disk/disk.ts';
export type { Drive } from './disk/disk.ts';
export { DISK_SECTION } from './disk/disk-state.ts';
export { DISK_PORTS } from './disk/disk-ports.ts';
export { Medium, SECTOR_BYTES, diskGeometry, floppyGeometry } from './disk/media.ts';
export type { Geometry } from './disk/media.ts';
