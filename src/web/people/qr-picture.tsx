import { qrCode } from './qr-code.ts';

/** Light squares that a reader wants around the code. */
const MARGIN = 4;

/** A text to be read by a camera: dark on light in either theme. Nothing where it is too long. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const squares = qrCode(text);
  if (squares === null) return null;
  const size = squares.length + 2 * MARGIN;
  const dark = squares.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : [])),
  );
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      className="w-52 rounded-lg"
      shapeRendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${size}v${size}h-${size}z`} />
      <path fill="#000" d={dark.join('')} />
    </svg>
  );
}
