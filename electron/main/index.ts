/** Door of the main process for tests and build scripts: the parts that know nothing of Electron at run time. */
export { answerAppRequest, fileOfUrl, isAppUrl, mimeTypeOf, SECURITY_HEADERS } from './app-protocol.ts';
