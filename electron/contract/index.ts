export type * from './host-api.ts';
export { CHANNELS, STATE_NAMES } from './host-api.ts';
/** Guards for the payloads, used by the main process on every message. */
export {
  asBackup,
  asBoolean,
  asDocumentId,
  asName,
  asPath,
  asSaveAllAnswer,
  asSaveAsRequest,
  asSaveRequest,
  asSiblingRequest,
  asStateName,
  asStateText,
  asText,
  MAX_NAME,
  MAX_PATH,
  MAX_STATE,
  MAX_TEXT,
  PayloadError,
} from './validate.ts';
