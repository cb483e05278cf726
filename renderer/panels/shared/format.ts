/** Small formatting shared by the row files. Numbers look as `#emulator/base` decides. */
import { hex16, hex32 } from '#emulator/base';
import { vectorName } from '#emulator/arch';

export const h = (value: number): string => `${hex32(value)}`;
export const selector = (value: number): string => hex16(value);
/** Limits are shown short when they are short: FFFFF reads better than 000FFFFF. */
export const limit = (value: number): string => (value <= 0xffff ? hex16(value) : hex32(value));
/** `#GP` or `80h`. */
export const vector = (value: number): string => vectorName(value);
