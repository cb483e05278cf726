/** From the program in a capsule to what is booted: sources are assembled and must give the image that was saved. */
import type { AssembleOptions, AssembleResult, SourceFile } from '#emulator/assembler';
import type { BootImage, DriveName } from '#emulator/machine';
import { CapsuleError } from './capsule-error.ts';
import { imageDigest } from './image-data.ts';
import type { Capsule } from './types.ts';

/** What turns sources into something to boot; the host and the command line hand in theirs. */
export interface Toolchain {
  assemble(main: SourceFile, options: AssembleOptions): AssembleResult;
  toBootImage(
    name: string,
    bytes: Uint8Array,
    drive?: DriveName,
  ): { readonly image: BootImage } | { readonly problem: string };
}

export interface CapsuleBoot {
  readonly image: BootImage;
  /** Null when the image does not come from these sources. */
  readonly assembled: AssembleResult | null;
  /** Set when this Ringside assembles the sources otherwise: the carried image is booted, source lines do not belong to it. */
  readonly assemblesDifferently: boolean;
}

/** @throws CapsuleError when neither the sources nor the capsule give the image. */
export function bootOf({ program, images }: Capsule, tools: Toolchain): CapsuleBoot {
  const carried = images.find(({ digest }) => digest === program.image)?.bytes ?? null;
  const fallback = carried && { image: { drive: program.drive, bytes: carried }, assembled: null };
  if (program.sources === null) {
    if (fallback === null)
      throw new CapsuleError('image-missing', {
        digest: program.image,
        length: images.find(({ digest }) => digest === program.image)?.length ?? 0,
      });
    return { ...fallback, assemblesDifferently: false };
  }
  const { files, binaries, defines } = program.sources;
  const assembled = tools.assemble(files[0], {
    defines,
    resolveInclude: (name) => files.find((file) => file.name === name) ?? null,
    resolveBinary: (name) => binaries.find((file) => file.name === name)?.bytes ?? null,
  });
  if (!assembled.ok) {
    if (fallback !== null) return { ...fallback, assemblesDifferently: true };
    const mistake = assembled.diagnostics.find(({ severity }) => severity === 'error');
    throw new CapsuleError('does-not-assemble', {
      file: mistake?.span.file ?? '',
      line: mistake?.span.line ?? 0,
      message: mistake?.message ?? '',
    });
  }
  const made = tools.toBootImage(program.name, assembled.bytes, program.drive);
  const digest = 'image' in made ? imageDigest(made.image.bytes) : '';
  if ('image' in made && digest === program.image) return { image: made.image, assembled, assemblesDifferently: false };
  if (fallback !== null) return { ...fallback, assemblesDifferently: true };
  if ('problem' in made) throw new CapsuleError('does-not-boot', { message: made.problem });
  throw new CapsuleError('assembles-differently', { digest, expected: program.image });
}
