/** File formats: what a user's file boots as. */
export { bootImageFromFile, FLOPPY_SIZES } from './boot-image.ts';
export type { BootImageOptions, BootImageResult, FormatError, FormatErrorCode } from './boot-image.ts';
