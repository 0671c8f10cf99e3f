// SPDX-License-Identifier: Apache-2.0
import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ErrorNotice } from './states';

/** For what cannot be taken back: says what goes; `word`, when given, has to be typed. */
export function Confirm({ title, act, word, children, pending, error, onConfirm, onClose }: {
  title: string; act: string; word?: string; children: ReactNode; pending: boolean; error: unknown; onConfirm: () => void; onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  return (
    <Modal opened onClose={onClose} title={title}>
      <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); onConfirm(); }}>
        {children}
        {word ? <TextInput data-autofocus label={`Type ${word} to confirm`} value={typed} autoComplete="off" onChange={(e) => setTyped(e.currentTarget.value)} /> : null}
        {error ? <ErrorNotice error={error} /> : null}
        <div className="gp-row-wrap">
          <Button type="submit" color="red.9" loading={pending} disabled={word !== undefined && typed.trim() !== word}>{act}</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  );
}
