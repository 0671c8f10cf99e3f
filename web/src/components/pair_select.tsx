// SPDX-License-Identifier: Apache-2.0
// A searchable selector that lives in a table row. Closed it is one button, so that thousands of rows cost nothing;
// open it is a combobox over all choices, in a dialog of its own.
import { Modal } from '@mantine/core';
import { ChevronsUpDown, Search } from 'lucide-react';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { fold } from '../lib/table';

export interface Choice {
  id: string;
  name: string;
  sub?: string | null;
  /** The second line is words, not an id. */
  words?: boolean;
}

/** The closed selector. */
export function PairButton({ value, label, placeholder, busy, onOpen }: { value: { name: string } | null; label: string; placeholder: string; busy?: boolean; onOpen: () => void }) {
  return (
    <button type="button" className="gp-pair" data-empty={value === null || undefined} aria-haspopup="dialog" aria-label={`${label}: ${value?.name ?? placeholder}`} disabled={busy} onClick={onOpen}>
      <span className="gp-clip">{busy ? 'Saving…' : (value?.name ?? placeholder)}</span>
      <ChevronsUpDown size={13} aria-hidden />
    </button>
  );
}

export function PairSelect({ value, choices, label, placeholder, busy, onChoose, clearText }: {
  value: { id: string; name: string } | null; choices: Choice[]; label: string; placeholder: string; busy?: boolean; onChoose: (id: string | null) => void; clearText: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <PairButton value={value} label={label} placeholder={placeholder} busy={busy} onOpen={() => setOpen(true)} />
      {open ? (
        <Picker label={label} choices={choices} value={value} clearText={clearText} onClose={() => setOpen(false)} onChoose={(id) => { setOpen(false); if (id !== (value?.id ?? null)) onChoose(id); }} />
      ) : null}
    </>
  );
}

interface PickerProps {
  label: string;
  choices: Choice[];
  value: { id: string } | null;
  clearText: string;
  /** `entered`: with Enter, not with the mouse. */
  onChoose: (id: string | null, entered: boolean) => void;
  /** Which option is marked before anything was typed; -1: none, so that Enter takes nothing by accident. */
  startAt?: number;
  head?: ReactNode;
  foot?: ReactNode;
}

export function Picker({ onClose, returnFocus = true, ...list }: PickerProps & { onClose: () => void; returnFocus?: boolean }) {
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={480} centered={false} yOffset="12dvh" title={list.label} classNames={{ header: 'gp-hidden' }} returnFocus={returnFocus}>
      <PickerList {...list} />
    </Modal>
  );
}

/** The inside of a picker, for a dialog that shows one after the other. */
export function PickerList({ label, choices, value, clearText, onChoose, startAt = 0, head, foot }: PickerProps) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(startAt);
  const list = useId();
  const options = useMemo(() => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const fitting: (Choice & { clear?: boolean })[] = choices.filter((c) => words.every((w) => fold(`${c.name} ${c.sub ?? ''}`).includes(w))).slice(0, 100);
    if (value && words.length === 0) fitting.unshift({ id: '', name: clearText, clear: true });
    return fitting;
  }, [text, choices, value, clearText]);
  const chosen = Math.min(at, options.length - 1);
  const take = (o: (typeof options)[number] | undefined, entered: boolean) => o && onChoose(o.clear ? null : o.id, entered);
  return (
    <>
      {head}
      <div className="gp-palette-input">
        <Search size={17} aria-hidden className="gp-dim" />
        <input data-autofocus autoFocus role="combobox" aria-expanded aria-controls={list} aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined} aria-autocomplete="list" aria-label={label} placeholder={label}
          value={text} onChange={(e) => { setText(e.currentTarget.value); setAt(e.currentTarget.value ? 0 : startAt); }}
          onKeyDown={(e) => {
            const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
            if (step && options.length) {
              e.preventDefault();
              const to = chosen < 0 ? (step > 0 ? 0 : options.length - 1) : (chosen + step + options.length) % options.length;
              setAt(to);
              document.getElementById(`${list}-${to}`)?.scrollIntoView({ block: 'nearest' });
            } else if (e.key === 'Enter') {
              e.preventDefault();
              take(options[chosen], true);
            }
          }} />
      </div>
      {options.length === 0 ? <p className="gp-dim" style={{ padding: 16 }}>Nothing is called “{text}”.</p> : (
        <div className="gp-palette-list" role="listbox" id={list} aria-label={label}>
          {options.map((o, i) => (
            <div key={o.id || 'clear'} id={`${list}-${i}`} role="option" aria-selected={i === chosen} className="gp-option" onClick={() => take(o, false)} onMouseMove={() => setAt(i)}>
              <div className="gp-grow">
                <div className={o.clear ? 'gp-dim' : o.id === value?.id ? 'gp-strong' : ''}>{o.name}</div>
                {o.sub ? <div className={`gp-small gp-dim ${o.words ? '' : 'gp-mono'}`}>{o.sub}</div> : null}
              </div>
            </div>
          ))}
        </div>
      )}
      {foot}
    </>
  );
}
