export type * from './host-api.ts';
export { CHANNELS, STATE_NAMES } from './host-api.ts';
/** Guards for the payloads, used by the main process on every message. */
export {
  asBackup,
  asBoolean,
  asBytes,
  asDocumentId,
  asName,
  asPath,
  asPort,
  asSaveAllAnswer,
  asSaveAsRequest,
  asSaveRequest,
  asSiblingRequest,
  asStateName,
  asStateText,
  asText,
  MAX_BYTES,
  MAX_NAME,
  MAX_PATH,
  MAX_STATE,
  MAX_TEXT,
  PayloadError,
} from './validate.ts';
