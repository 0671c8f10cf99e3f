// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef } from 'react';
import { sieve } from '../lib/sanitise';

/** Text of the source as a page: sanitised on the hub, sieved once more here. */
export function Html({ html }: { html: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const inert = new DOMParser().parseFromString(html, 'text/html');
    box.current?.replaceChildren(sieve(inert));
  }, [html]);
  return <div className="gp-doc" ref={box} />;
}
