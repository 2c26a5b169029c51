import type uPlot from 'uplot';

const ZOOM = 1.25;
const LEAST_S = 14 * 86_400;

export interface Window {
  min: number;
  max: number;
}

/** A window of the same width, or its least, that stays within what there is. */
export function within(whole: Window, wanted: Window): Window {
  const width = Math.min(whole.max - whole.min, Math.max(LEAST_S, wanted.max - wanted.min));
  const min = Math.min(Math.max(wanted.min, whole.min), whole.max - width);
  return { min, max: min + width };
}

/**
 * Dragging moves the window, Ctrl and the wheel zoom it around the pointer. One redraw a frame at most,
 * however many moves arrive, so that no task grows long. Answers how to let go of the plot.
 */
export function panZoom(plot: uPlot, whole: Window): () => void {
  const { over } = plot;
  let from: { x: number; window: Window } | null = null;
  let next: Window | null = null;
  let frame = 0;
  const show = (window: Window) => {
    next = within(whole, window);
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      plot.setScale('x', next!);
    });
  };
  const now = (): Window => ({ min: plot.scales.x!.min!, max: plot.scales.x!.max! });
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, window: now() };
    over.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (from === null) return;
    const { min, max } = from.window;
    const by = ((from.x - event.clientX) / over.clientWidth) * (max - min);
    show({ min: min + by, max: max + by });
  };
  const up = () => {
    from = null;
  };
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { min, max } = next ?? now();
    const at = min + (event.offsetX / over.clientWidth) * (max - min);
    const by = event.deltaY < 0 ? 1 / ZOOM : ZOOM;
    show({ min: at - (at - min) * by, max: at + (max - at) * by });
  };
  over.addEventListener('pointerdown', down);
  over.addEventListener('pointermove', move);
  over.addEventListener('pointerup', up);
  over.addEventListener('pointercancel', up);
  over.addEventListener('wheel', wheel, { passive: false });
  over.classList.add('cursor-grab', 'touch-pan-y');
  return () => {
    cancelAnimationFrame(frame);
    over.removeEventListener('pointerdown', down);
    over.removeEventListener('pointermove', move);
    over.removeEventListener('pointerup', up);
    over.removeEventListener('pointercancel', up);
    over.removeEventListener('wheel', wheel);
  };
}
