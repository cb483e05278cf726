/** Register names and encodings (SDM vol. 2 table 2-2). Numbers are the encodings in instructions. */
export const REG32 = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'] as const;
export const REG16 = ['AX', 'CX', 'DX', 'BX', 'SP', 'BP', 'SI', 'DI'] as const;
export const REG8 = ['AL', 'CL', 'DL', 'BL', 'AH', 'CH', 'DH', 'BH'] as const;
export const SREG = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS'] as const;
export type Reg32Name = (typeof REG32)[number];
export type Reg16Name = (typeof REG16)[number];
export type Reg8Name = (typeof REG8)[number];
export type SegmentName = (typeof SREG)[number];

export const EAX = 0, ECX = 1, EDX = 2, EBX = 3, ESP = 4, EBP = 5, ESI = 6, EDI = 7; // prettier-ignore
export const ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5; // prettier-ignore

/**
 * Segment-like registers with a hidden part: the six segment registers, then LDTR and TR, in one numbering so that
 * state, micro-steps and panels can name any of them.
 */
export const SEGMENT_LIKE = ['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDTR', 'TR'] as const;
export type SegmentLikeName = (typeof SEGMENT_LIKE)[number];
export const LDTR = 6, TR = 7; // prettier-ignore
