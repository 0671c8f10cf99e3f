// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { encode } from 'uqr';

/** Drawn in the page, so that a key never leaves it for a picture of it. Dark on white in both themes, with the quiet zone that cameras need. */
export default function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = useMemo(() => encode(text, { ecc: 'M', border: 4 }), [text]);
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" /><path d={path} fill="#000000" />
    </svg>
  );
}
