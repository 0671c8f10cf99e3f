// SPDX-License-Identifier: Apache-2.0
// A searchable selector that lives in a table row. Closed it is one button, so that thousands of rows cost nothing;
// open it is a combobox over all choices, in a dialog of its own.
import { Modal } from '@mantine/core';
import { ChevronsUpDown, Search } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { fold } from '../lib/table';

export interface Choice {
  id: string;
  name: string;
  sub?: string | null;
}

export function PairSelect({ value, choices, label, placeholder, busy, onChoose, clearText }: {
  value: { id: string; name: string } | null; choices: Choice[]; label: string; placeholder: string; busy?: boolean; onChoose: (id: string | null) => void; clearText: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="gp-pair" data-empty={value === null || undefined} aria-haspopup="dialog" aria-label={`${label}: ${value?.name ?? placeholder}`} disabled={busy} onClick={() => setOpen(true)}>
        <span className="gp-clip">{busy ? 'Saving…' : (value?.name ?? placeholder)}</span>
        <ChevronsUpDown size={13} aria-hidden />
      </button>
      {open ? (
        <Picker label={label} choices={choices} value={value} clearText={clearText} onClose={() => setOpen(false)} onChoose={(id) => { setOpen(false); if (id !== (value?.id ?? null)) onChoose(id); }} />
      ) : null}
    </>
  );
}

function Picker({ label, choices, value, clearText, onClose, onChoose }: {
  label: string; choices: Choice[]; value: { id: string } | null; clearText: string; onClose: () => void; onChoose: (id: string | null) => void;
}) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const options = useMemo(() => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const fitting: (Choice & { clear?: boolean })[] = choices.filter((c) => words.every((w) => fold(`${c.name} ${c.sub ?? ''}`).includes(w))).slice(0, 100);
    if (value && words.length === 0) fitting.unshift({ id: '', name: clearText, clear: true });
    return fitting;
  }, [text, choices, value, clearText]);
  const chosen = Math.min(at, options.length - 1);
  const take = (o: (typeof options)[number] | undefined) => o && onChoose(o.clear ? null : o.id);
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={480} centered={false} yOffset="12dvh" title={label} classNames={{ header: 'gp-hidden' }}>
      <div className="gp-palette-input">
        <Search size={17} aria-hidden className="gp-dim" />
        <input data-autofocus role="combobox" aria-expanded aria-controls={list} aria-activedescendant={options.length ? `${list}-${chosen}` : undefined} aria-autocomplete="list" aria-label={label} placeholder={label}
          value={text} onChange={(e) => { setText(e.currentTarget.value); setAt(0); }}
          onKeyDown={(e) => {
            const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
            if (step && options.length) {
              e.preventDefault();
              const to = (chosen + step + options.length) % options.length;
              setAt(to);
              document.getElementById(`${list}-${to}`)?.scrollIntoView({ block: 'nearest' });
            } else if (e.key === 'Enter') {
              e.preventDefault();
              take(options[chosen]);
            }
          }} />
      </div>
      {options.length === 0 ? <p className="gp-dim" style={{ padding: 16 }}>Nothing is called “{text}”.</p> : (
        <div className="gp-palette-list" role="listbox" id={list} aria-label={label}>
          {options.map((o, i) => (
            <div key={o.id || 'clear'} id={`${list}-${i}`} role="option" aria-selected={i === chosen} className="gp-option" onClick={() => take(o)} onMouseMove={() => setAt(i)}>
              <div className="gp-grow">
                <div className={o.clear ? 'gp-dim' : o.id === value?.id ? 'gp-strong' : ''}>{o.name}</div>
                {o.sub ? <div className="gp-small gp-dim gp-mono">{o.sub}</div> : null}
              </div>
            </div>
          ))}
        </div>
      )}
    </Modal>
  );
}
