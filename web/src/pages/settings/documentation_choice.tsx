// SPDX-License-Identifier: Apache-2.0
// What is mirrored: the categories, and each flexible asset type of the account. Each switch saves at once.
import { Button, Switch, TextInput } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, queryClient, useChange, useDocumentationSettings, useMay } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { Bone, ErrorNotice, Loaded, Notice } from '../../components/states';
import { count, plural } from '../../lib/format';
import { Schedule } from './schedule';

type Settings = Schemas['DocumentationSettings'];
type Change = Schemas['DocumentationSettingsChange'];
const old = [keys.status, keys.companies, ['company'], ['records'], ['search']];
const kFilterFrom = 13;

/** Changes what is mirrored; the answer is the newest state, so nothing is read again for it. */
function useSettingsChange() {
  return useChange(async (body: Change) => {
    const now = await unwrap(api.PATCH('/integrations/itglue/documentation', { body }));
    queryClient.setQueryData(keys.documentation, now);
    return now;
  }, old);
}

export function DocumentationChoice() {
  const settings = useDocumentationSettings();
  return (
    <Loaded query={settings} what="What is mirrored" skeleton={<div className="gp-stack-2">{[0, 1].map((i) => <div key={i} className="gp-card"><div className="gp-stack"><Bone width="30%" /><Bone height={64} /></div></div>)}</div>}>
      {(data) => <Choice settings={data} />}
    </Loaded>
  );
}

function Choice({ settings }: { settings: Settings }) {
  const may = useMay('manage_integrations');
  const change = useSettingsChange();
  // What was just clicked shows at once; a refusal takes it back.
  const wanted = change.isPending ? change.variables : {};
  const now = { ...settings, ...wanted };
  const categories: { id: 'documents' | 'checklists' | 'passwords'; name: string; help: string }[] = [
    { id: 'documents', name: 'Documents', help: 'With their folders and texts.' },
    { id: 'checklists', name: 'Checklists', help: settings.checklist_templates === false ? 'With their tasks. This key may not read checklist templates, so those are left out.' : 'With their tasks and templates.' },
    { id: 'passwords', name: 'Password entries', help: 'Names, user names, categories and addresses; never a value. Who may see and reveal them is set under Passwords.' },
  ];
  return (
    <div className="gp-stack-2">
      <section className="gp-card" aria-label="Categories">
        <div className="gp-card-head"><h2 className="gp-grow">What is mirrored</h2></div>
        <ul className="gp-switches">
          {categories.map((c) => (
            <li key={c.id}>
              <Switch label={c.name} description={c.help} checked={now[c.id]} disabled={!may} onChange={(e) => change.mutate({ [c.id]: e.currentTarget.checked })} />
              <span className="gp-dim gp-num">{now[c.id] ? plural(settings.mirrored[c.id], 'record') : 'off'}</span>
            </li>
          ))}
        </ul>
        {change.isError ? <ErrorNotice error={change.error} what="This was not changed." /> : null}
        <p className="gp-small gp-dim" style={{ marginTop: 12 }}>What is switched off disappears at once for everybody and leaves the mirror with the next sync. Nothing changes in IT Glue.</p>
      </section>
      <Types settings={settings} wanted={wanted.types ?? []} may={may} set={(types) => change.mutate({ types })} />
      <Schedule settings={settings} may={may} save={change} />
    </div>
  );
}

function Types({ settings, wanted, may, set }: { settings: Settings; wanted: { id: string; enabled: boolean }[]; may: boolean; set: (types: { id: string; enabled: boolean }[]) => void }) {
  const [text, setText] = useState('');
  const look = useChange(async () => {
    const now = await unwrap(api.POST('/integrations/itglue/documentation/look', { body: {} }));
    queryClient.setQueryData(keys.documentation, now);
  });
  const on = (t: Settings['types'][number]) => wanted.find((w) => w.id === t.id)?.enabled ?? t.enabled;
  const shown = settings.types.filter((t) => t.name.toLowerCase().includes(text.trim().toLowerCase()));
  const news = settings.types.filter((t) => t.new && !wanted.some((w) => w.id === t.id));
  const number = settings.types.filter(on).length;
  const all = (enabled: boolean) => set(shown.filter((t) => on(t) !== enabled || t.new).map((t) => ({ id: t.id, enabled })));
  return (
    <section className="gp-card" aria-label="Flexible asset types">
      <div className="gp-card-head" style={{ flexWrap: 'wrap' }}>
        <h2 className="gp-grow">Flexible asset types {settings.types.length > 0 ? <span className="gp-dim gp-num" style={{ fontWeight: 400 }}>{count(number)} of {count(settings.types.length)} on</span> : null}</h2>
        {may ? <Button variant="default" size="xs" leftSection={<RefreshCw size={13} />} loading={look.isPending} onClick={() => look.mutate(undefined)}>{settings.types.length > 0 ? 'Look for new types' : 'Read the types'}</Button> : null}
      </div>
      {look.isError ? <ErrorNotice error={look.error} what="The types could not be read." /> : null}
      {news.length > 0 ? (
        <Notice tone="attention" title={`${plural(news.length, 'type')} found since you were here last`}
          action={may ? <><Button variant="default" size="xs" onClick={() => set(news.map((t) => ({ id: t.id, enabled: true })))}>Switch {news.length === 1 ? 'it' : 'them'} on</Button><Button variant="default" size="xs" onClick={() => set(news.map((t) => ({ id: t.id, enabled: false })))}>Leave {news.length === 1 ? 'it' : 'them'} off</Button></> : undefined}>
          <p>{news.slice(0, 5).map((t) => t.name).join(', ')}{news.length > 5 ? ` and ${count(news.length - 5)} more` : ''}. New types are off until somebody switches them on.</p>
        </Notice>
      ) : null}
      {settings.types.length === 0 ? <p className="gp-dim">{look.isPending ? 'IT Glue is being asked for its types and how many assets each has.' : 'The account’s types are not known yet. They are read with the first sync, or now.'}</p> : (
        <>
          <div className="gp-row-wrap" style={{ margin: '12px 0 4px' }}>
            {settings.types.length >= kFilterFrom ? <TextInput className="gp-grow" aria-label="Filter the types" placeholder="Filter" value={text} onChange={(e) => setText(e.currentTarget.value)} style={{ maxWidth: 240 }} /> : null}
            {may ? <><Button variant="default" size="xs" onClick={() => all(true)} disabled={shown.every((t) => on(t))}>{text.trim() ? 'These on' : 'All on'}</Button><Button variant="default" size="xs" onClick={() => all(false)} disabled={shown.every((t) => !on(t) && !t.new)}>{text.trim() ? 'These off' : 'All off'}</Button></> : null}
          </div>
          <ul className="gp-switches gp-switches-many">
            {shown.map((t) => (
              <li key={t.id}>
                <Switch label={<>{t.name}{t.new ? <> <Tag tone="attention">new</Tag></> : null}</>} checked={on(t)} disabled={!may} onChange={(e) => set([{ id: t.id, enabled: e.currentTarget.checked }])} />
                <span className="gp-dim gp-num" title={t.found_at_ms ? undefined : ''}>{t.count !== null ? plural(t.count, 'asset') : t.mirrored > 0 ? `${count(t.mirrored)} mirrored` : <>found <Time ms={t.found_at_ms} /></>}</span>
              </li>
            ))}
          </ul>
          {shown.length === 0 ? <p className="gp-dim">No type is called so.</p> : null}
        </>
      )}
    </section>
  );
}
