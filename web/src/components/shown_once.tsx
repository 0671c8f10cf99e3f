// SPDX-License-Identifier: Apache-2.0
import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from './bits';

/** A secret or a link that the hub gives once: closing this forgets it. */
export function ShownOnce({ title, text, copyLabel, children, onClose }: { title: string; text: string; copyLabel: string; children: ReactNode; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <div className="gp-stack-2">
        {children}
        <div className="gp-row"><div className="gp-once gp-grow" data-testid="shown-once">{text}</div><CopyButton text={text} label={copyLabel} /></div>
        <div><Button onClick={onClose}>I have kept it</Button></div>
      </div>
    </Modal>
  );
}
