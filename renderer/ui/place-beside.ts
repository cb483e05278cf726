/** Where a card goes beside something: below it, above where there is no room below, never outside the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}
const GAP = 6;
const MARGIN = 8;

export function placeBeside(anchor: Box, card: Size, window: Size): { readonly left: number; readonly top: number } {
  const below = anchor.bottom + GAP;
  const above = anchor.top - GAP - card.height;
  const fits = below + card.height <= window.height - MARGIN;
  return {
    left: within(anchor.left, window.width - card.width - MARGIN),
    // Where neither side has room it begins at the top, so that its title can be read.
    top: fits ? below : Math.max(MARGIN, above),
  };
}
/** A pop-up at the pointer, moved into the window. */
export const placeAt = (x: number, y: number, card: Size, window: Size): { readonly left: number; readonly top: number } => ({
  left: within(x, window.width - card.width - MARGIN),
  top: within(y, window.height - card.height - MARGIN),
}); // prettier-ignore
const within = (value: number, most: number): number => Math.max(MARGIN, Math.min(value, most));
