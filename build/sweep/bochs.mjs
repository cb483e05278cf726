/** The sweep in Bochs: images go in as RAM images, records come out by the debugger's writemem. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Resets (shutdowns) that one run may take. */
const RESETS = 2000;
/** Offset of the harness's word `sectors` in its image. */
const SECTORS = 0x34;
export const BOCHS_MODEL = 'p2_klamath';

/** @returns {boolean} Are Bochs and `script` (it needs a terminal) here? */
export const hasBochs = () =>
  ['bochs', 'script'].every((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);

const configuration = (folder, cylinders) => `display_library: term
config_interface: textconfig
romimage: file=$BXSHARE/BIOS-bochs-latest
vgaromimage: file=$BXSHARE/VGABIOS-lgpl-latest
megs: 32
boot: floppy
floppya: 1_44=${folder}/floppy.img, status=inserted
optramimage1: file=${folder}/harness.bin, address=0x100000
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path=${folder}/cases.bin, mode=flat, cylinders=${cylinders}, heads=16, spt=63
log: ${folder}/log.txt
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
cpu: model=${BOCHS_MODEL}, count=1, ips=50000000, reset_on_triple_fault=1, ignore_bad_msrs=0
clock: sync=none
magic_break: enabled=1
speaker: enabled=0
sound: waveoutdrv=dummy
`;

/**
 * One run. The result area comes back as bytes.
 * @param {{ boot: Uint8Array, harness: Uint8Array }} images @param {Uint8Array} cases @param {string} folder
 * @returns {Promise<Uint8Array>} 256 bytes at 100000h, then the results
 */
export async function runBochs(images, cases, folder, seconds = 600) {
  fs.mkdirSync(folder, { recursive: true });
  const floppy = new Uint8Array(1474560);
  floppy.set(images.boot);
  // RAM images larger than one block of its memory (128 KiB) are torn apart by Bochs: the cases go on a disk.
  const CYLINDER = 16 * 63 * 512;
  const cylinders = Math.ceil(cases.length / CYLINDER);
  const disk = new Uint8Array(cylinders * CYLINDER);
  disk.set(cases);
  const harness = images.harness.slice();
  new DataView(harness.buffer).setUint32(SECTORS, Math.ceil(cases.length / 512), true);
  const files = { 'floppy.img': floppy, 'harness.bin': harness, 'cases.bin': disk };
  for (const [name, bytes] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), bytes);
  fs.writeFileSync(path.join(folder, 'bochsrc.txt'), configuration(folder, cylinders));
  // The debugger stops at every reset and at the end.
  const commands = `${'c\n'.repeat(RESETS)}writemem "${folder}/state.bin" 0x100000 256\nwritemem "${folder}/results.bin" 0x1000000 0xf00000\nq\n`;
  fs.writeFileSync(path.join(folder, 'commands.txt'), commands);
  for (const name of ['state.bin', 'results.bin']) fs.rmSync(path.join(folder, name), { force: true });
  const command = `bochs -q -f ${folder}/bochsrc.txt -rc ${folder}/commands.txt`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'vt100' },
    stdio: ['ignore', fs.openSync(path.join(folder, 'screen.txt'), 'w'), 'inherit'],
  });
  const timer = setTimeout(() => child.kill(), seconds * 1000);
  await new Promise((resolve) => child.on('exit', resolve));
  clearTimeout(timer);
  const out = path.join(folder, 'results.bin');
  if (!fs.existsSync(out)) throw new Error(`Bochs gave no result; see ${folder}/log.txt and screen.txt`);
  const state = fs.readFileSync(path.join(folder, 'state.bin'));
  if (state.readUInt32LE(0x20) !== 1) throw new Error(`Bochs stopped in case ${state.readUInt32LE(0x18)}`);
  return fs.readFileSync(out);
}
