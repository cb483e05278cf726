/** The field table of the debug ports. */
import { defineSection, u8 } from '#emulator/state';

export const DEBUG_PORT_SECTION = defineSection('debug-port', 1, {
  matched: u8('Characters of "Shutdown" seen at port 8900h so far'),
});
