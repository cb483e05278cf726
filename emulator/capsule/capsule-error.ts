/** What can be wrong with a capsule. The code is a key of the catalogues, the message the English sentence with what to do next. */

export type CapsuleErrorCode =
  | 'not-json'
  | 'not-a-capsule'
  | 'newer-version'
  | 'too-large'
  | 'damaged'
  | 'unsafe-name'
  | 'does-not-assemble'
  | 'does-not-boot'
  | 'assembles-differently'
  | 'image-missing'
  | 'image-differs'
  | 'name-twice'
  | 'too-much';

type Arguments = Readonly<Record<string, string | number>>;

const SENTENCES: Readonly<Record<CapsuleErrorCode, (args: Arguments) => string>> = {
  'not-json': ({ detail }) => `this is not a capsule: the text is not JSON (${detail}); if it was sent by mail or chat, send it again as a file`,
  'not-a-capsule': () => 'this JSON file is not a capsule: its "schema" is not "ringside.capsule"; choose a file that "Save capsule" wrote',
  'newer-version': ({ version, known }) => `this capsule has version ${version}, this Ringside knows versions up to ${known}: update Ringside, or save the capsule again with the older one`,
  'too-large': ({ length, limit }) => `this file has ${length} characters, a capsule has at most ${limit}: choose another file`,
  damaged: ({ where, expected }) => `the capsule is damaged at ${where}: ${expected}; get an undamaged copy, or correct that place in a text editor`,
  'unsafe-name': ({ where, name }) => `the capsule names a file "${name}" at ${where}, which lies outside its own folder: rename it in the capsule`,
  'does-not-assemble': ({ file, line, message }) => `the sources in the capsule do not assemble with this Ringside (${file}:${line}: ${message}), and it carries no image: correct the source, or use the Ringside that made it`,
  'does-not-boot': ({ message }) => `the program of the capsule cannot be booted: ${message}`,
  'assembles-differently': ({ digest, expected }) => `this Ringside assembles the sources to another image (${digest}, not ${expected}), and the capsule carries no image: use the Ringside that made it, or save the capsule again`,
  'image-missing': ({ digest, length }) => `the capsule does not carry an image it needs (${length} bytes, digest ${digest}): choose the file of that image`,
  'image-differs': ({ digest, length }) => `the chosen file (${length} bytes, digest ${digest}) is none of the images the capsule asks for: choose the file that was in the drive when the capsule was saved`,
  'name-twice': ({ name }) => `two different files are included as "${name}": a capsule can hold only one under each name`,
  'too-much': ({ what, limit }) => `this session has more ${what} than a capsule holds (${limit}): remove some, or begin a new run`,
}; // prettier-ignore

export class CapsuleError extends Error {
  override name = 'CapsuleError';
  readonly code: CapsuleErrorCode;
  readonly args: Arguments;
  constructor(code: CapsuleErrorCode, args: Arguments = {}) {
    super(SENTENCES[code](args));
    this.code = code;
    this.args = args;
  }
}
