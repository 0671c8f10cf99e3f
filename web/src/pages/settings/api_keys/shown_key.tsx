// SPDX-License-Identifier: Apache-2.0
// A key right after it was made: the only time it is on screen. It lives in the state of this page alone.
import { Button, Switch } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { CopyButton, useCopy } from '../../../components/bits';
import { curlExample } from '../../../lib/api_key';

export interface FreshKey {
  id: string;
  name: string;
  key: string;
  masked: string;
  /** The key it takes over from; until: when that one stops, null at once. */
  replaces?: { name: string; until: string | null };
}

export const baseUrl = () => `${location.origin}/itglue`;

export function ShownKey({ fresh, onClose }: { fresh: FreshKey; onClose: () => void }) {
  const [copied, copy] = useCopy(4000);
  const [kept, setKept] = useState(false);
  const [whole, setWhole] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const base = baseUrl();
  const curl = curlExample(base, whole ? fresh.key : null);
  return (
    <section className="gp-fresh" aria-label={`New key ${fresh.name}`} data-testid="fresh-key">
      <div className="gp-row-wrap">
        <h2 ref={heading} tabIndex={-1} className="gp-grow">Key for {fresh.name}</h2>
        <span className="gp-small gp-attention-text">Shown only now</span>
      </div>
      <div className="gp-fresh-key">
        <code className="gp-once gp-grow" data-testid="shown-once">{fresh.key}</code>
        <Button leftSection={copied === 'done' ? <Check size={15} /> : <Copy size={15} />} onClick={() => { copy(fresh.key); setKept(true); }}>
          {copied === 'done' ? 'Copied' : 'Copy key'}
        </Button>
      </div>
      <span role="status" className={copied === 'failed' ? 'gp-small' : 'gp-hidden'}>{copied === 'done' ? 'Copied' : copied === 'failed' ? 'The browser refused to copy. Select the key and copy it by hand.' : ''}</span>
      <dl className="gp-fresh-facts">
        <dt>Base URL</dt>
        <dd className="gp-row"><code className="gp-clip">{base}</code><CopyButton text={base} label="Copy the base URL" /></dd>
        <dt>Try it</dt>
        <dd>
          <div className="gp-row"><code className="gp-curl gp-grow">{curl}</code><CopyButton text={curl} label="Copy the example" /></div>
          <Switch size="xs" mt={6} label="Put the key into the example" checked={whole} onChange={(e) => setWhole(e.currentTarget.checked)} />
        </dd>
      </dl>
      {fresh.replaces ? <p>{fresh.replaces.until === null ? `The old key ${fresh.replaces.name} no longer works.` : `The old key works until ${fresh.replaces.until}. Put this one in its place before then.`}</p> : null}
      <div className="gp-row-wrap">
        <Button variant={kept ? 'filled' : 'default'} onClick={onClose}>I have kept it</Button>
        <p className="gp-dim gp-small gp-grow">It cannot be shown again: Gluepot stores a digest of it, and this page forgets it when you close, leave or reload it.</p>
      </div>
    </section>
  );
}
