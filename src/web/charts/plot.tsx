import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { usePreferences } from '../parts/preferences.tsx';
import { resolveColors } from './colors.ts';

const NAMES = [
  'ink',
  'muted',
  'line',
  'surface',
  'brand',
  'bad',
  'good',
  'warn',
  'steady',
  'easy',
  'interval',
] as const;
export type PlotColors = Record<(typeof NAMES)[number], string>;
export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>;

/**
 * A long series on a canvas. The picture is hidden from screen readers: the page beside it has the sentence
 * and the table. It is made anew when its data or the colours of the page change, never on a mere render.
 */
export function Plot({
  options,
  data,
  height,
  onPlot,
}: {
  options: (colors: PlotColors) => PlotOptions;
  data: uPlot.AlignedData;
  height: number;
  onPlot?: (plot: uPlot) => () => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is read through the colours
  useEffect(() => {
    const box = frame.current!;
    const plot = new uPlot({ ...options(resolveColors(NAMES)), width: box.clientWidth, height }, data, box);
    const release = onPlot?.(plot);
    const observer = new ResizeObserver(() => {
      if (box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height });
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      release?.();
      plot.destroy();
    };
  }, [options, data, height, onPlot, scheme]);
  return <div ref={frame} aria-hidden="true" className="min-w-0 overflow-hidden" data-height={height} />;
}

function useScheme(): string {
  const { theme } = usePreferences();
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const listen = () => setDark(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  return `${theme}:${dark}`;
}

/** Axes in the page's own colours and type. */
export function axis(colors: PlotColors, more: uPlot.Axis = {}): uPlot.Axis {
  return {
    stroke: colors.muted,
    font: '12px system-ui, sans-serif',
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
    ...more,
  };
}
