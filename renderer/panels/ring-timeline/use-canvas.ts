/**
 * A canvas as large as its box in real pixels, drawn at most once a frame and only when something changed. Lengths are those of the
 * style sheet; the window's zoom stands between them and what a pointer event tells.
 */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

export interface CanvasBox {
  readonly width: Ref<number>;
  readonly height: Ref<number>;
  /** Where a pointer event happened: from the left and from above. */
  readonly place: (event: MouseEvent) => { readonly x: number; readonly y: number };
  /** Something changed: draw with the next frame. */
  readonly changed: () => void;
}

/** Zoom of the element and everything around it. */
const zoomOf = (element: HTMLCanvasElement | null): number =>
  (element as { readonly currentCSSZoom?: number } | null)?.currentCSSZoom || 1;

export function useCanvas(
  canvas: Ref<HTMLCanvasElement | null>,
  draw: (context: CanvasRenderingContext2D) => void,
): CanvasBox {
  // prettier-ignore
  const width = ref(0);
  const height = ref(0);
  let planned = 0;
  let observer: ResizeObserver | null = null;

  function frame(): void {
    planned = 0;
    const element = canvas.value;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null || width.value === 0) return;
    const scale = (window.devicePixelRatio || 1) * zoomOf(element);
    const [wide, tall] = [Math.round(width.value * scale), Math.round(height.value * scale)];
    if (element.width !== wide || element.height !== tall) [element.width, element.height] = [wide, tall];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    draw(context);
  }
  const changed = (): void => {
    if (planned === 0) planned = requestAnimationFrame(frame);
  };
  onMounted(() => {
    if (canvas.value === null || typeof ResizeObserver === 'undefined') return;
    observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      ({ width: width.value, height: height.value } = entry.contentRect);
      changed();
    });
    observer.observe(canvas.value);
  });
  onBeforeUnmount(() => {
    observer?.disconnect();
    if (planned !== 0) cancelAnimationFrame(planned);
  });
  const place = (event: MouseEvent): { x: number; y: number } => {
    const zoom = zoomOf(canvas.value);
    return { x: event.offsetX / zoom, y: event.offsetY / zoom };
  };
  return { width, height, place, changed };
}
