// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { qrCode } from '../lib/qr';

/** Dark on white in both themes, with the quiet zone that cameras need. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const grid = useMemo(() => qrCode(text), [text]);
  if (!grid) return null;
  const size = grid.length + 8;
  const path = grid.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join('');
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" /><path d={path} fill="#000000" />
    </svg>
  );
}
