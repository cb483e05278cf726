/** A capsule as text. */
import { CapsuleError } from './capsule-error.ts';
import { contentOf, toStretches } from './image-data.ts';
import { encodeInput } from './inputs.ts';
import { layOut } from './layout-text.ts';
import {
  CAPSULE_SCHEMA,
  CAPSULE_VERSION,
  LIMITS,
  type Capsule,
  type CapsuleProgram,
  type StoredImage,
} from './types.ts';

/** Texts are lists of lines, so that they can be read and compared; joined by \n they are the text exactly. */
function encodeProgram({ name, drive, image, sources }: CapsuleProgram): object {
  return {
    name,
    drive,
    image,
    sources: sources && {
      defines: sources.defines,
      files: sources.files.map((file) => ({ name: file.name, lines: file.text.split('\n') })),
      binaries: sources.binaries.map(({ name: file, bytes }) => ({
        name: file,
        length: bytes.length,
        data: toStretches(bytes),
      })),
    },
  };
}

const encodeImage = ({ digest, length, bytes }: StoredImage): object => ({
  digest,
  length,
  data: bytes && toStretches(bytes),
});

function bounded(what: string, list: readonly unknown[], limit: number): void {
  if (list.length > limit) throw new CapsuleError('too-much', { what, limit });
}

/** @throws CapsuleError `too-much` when the session is larger than a capsule may be. */
export function writeCapsule(capsule: Capsule): string {
  bounded('branches', capsule.branches, LIMITS.branches);
  bounded(
    'inputs',
    capsule.branches.flatMap(({ inputs }) => inputs),
    LIMITS.inputs,
  );
  bounded('bookmarks', capsule.bookmarks, LIMITS.bookmarks);
  bounded('breakpoints', capsule.breakpoints, LIMITS.breakpoints);
  bounded('files', capsule.program.sources?.files ?? [], LIMITS.files);
  bounded('media', capsule.images, LIMITS.images);
  const text = `${layOut({
    schema: CAPSULE_SCHEMA,
    version: CAPSULE_VERSION,
    title: capsule.title,
    maker: capsule.maker,
    machine: capsule.machine,
    stopAt: capsule.stopAt,
    program: encodeProgram(capsule.program),
    present: { branch: capsule.present.branch, ...capsule.present.mark },
    bookmarks: capsule.bookmarks.map(({ id, branch, mark, name, note }) => ({ id, branch, ...mark, name, note })),
    breakpoints: capsule.breakpoints,
    branches: capsule.branches.map(({ inputs, ...branch }) => ({ ...branch, inputs: inputs.map(encodeInput) })),
    checkpoints: capsule.checkpoints.map(({ mark, ...point }) => ({ ...mark, ...point })),
    images: capsule.images.map(encodeImage),
  })}\n`;
  if (text.length > LIMITS.text) throw new CapsuleError('too-much', { what: 'characters', limit: LIMITS.text });
  return text;
}

/**
 * Which media are carried: the smaller ones first, as long as their content fits.
 * @param media bytes by digest.
 */
export function storedImages(media: ReadonlyMap<string, Uint8Array>): StoredImage[] {
  let left: number = LIMITS.content;
  const carried = new Set<string>();
  const bySize = [...media]
    .map(([digest, bytes]) => ({ digest, bytes, cost: contentOf(bytes) }))
    .sort((a, b) => a.cost - b.cost);
  for (const { digest, bytes, cost } of bySize) {
    if (bytes.length > LIMITS.carriedImage || cost > left) continue;
    left -= cost;
    carried.add(digest);
  }
  return [...media].map(([digest, bytes]) => ({
    digest,
    length: bytes.length,
    bytes: carried.has(digest) ? bytes : null,
  }));
}
