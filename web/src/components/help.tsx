// SPDX-License-Identifier: Apache-2.0
import { Kbd, Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import { setSingleKeys, singleKeys } from './keys';

const rows: [string[], string][] = [
  [['Ctrl', 'K'], 'Search everything (⌘ K on a Mac)'],
  [['g', 'h'], 'Go to Home'],
  [['g', 'c'], 'Go to Companies'],
  [['g', 's'], 'Go to Search'],
  [['g', 'p'], 'Go to Password Sync'],
  [['/'], 'Filter the table'],
  [['j'], 'Next row'],
  [['k'], 'Row before'],
  [['Enter'], 'Open the row'],
  [['x'], 'Select the row, or leave it out'],
  [['⇧', '↓'], 'Select rows on the way down; ⇧ ↑ on the way up'],
  [['r'], 'Reveal the password, or hide it'],
  [['c'], 'Copy the password without showing it'],
  [['m'], 'Keep the password 30 s more'],
  [['s'], 'Spell the password'],
  [['?'], 'This list'],
];

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(singleKeys());
  return (
    <Modal opened onClose={onClose} title="Keyboard">
      <div className="gp-stack-2">
        <dl className="gp-facts" style={{ gridTemplateColumns: '110px minmax(0, 1fr)' }}>
          {rows.map(([keys, text]) => (
            <div key={text} style={{ display: 'contents' }}>
              <dt className="gp-row" style={{ gap: 4 }}>{keys.map((k) => <Kbd key={k} size="xs">{k}</Kbd>)}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <Switch checked={on} label="Single keys" description="Off: only Ctrl K stays. For people whose speech input or keyboard sends stray letters."
          onChange={(e) => {
            setOn(e.currentTarget.checked);
            setSingleKeys(e.currentTarget.checked);
          }} />
      </div>
    </Modal>
  );
}
