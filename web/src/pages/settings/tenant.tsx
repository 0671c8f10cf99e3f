// SPDX-License-Identifier: Apache-2.0
// What everybody sees of this instance. Saved as a whole, by the button: a slip is seen by all.
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useMemo, useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { useChange, useMay } from '../../api/queries';
import { tenantKey, useTenant } from '../../api/tenant';
import { Card, Time } from '../../components/bits';
import { Page } from '../../components/page';
import { ErrorNotice, Loaded, Notice } from '../../components/states';

type Tenant = Schemas['Tenant'];
const languages = [
  ['', 'Each viewer: British English'], ['en-GB', 'English (United Kingdom)'], ['en-US', 'English (United States)'], ['en-AU', 'English (Australia)'], ['de-DE', 'German'], ['de-CH', 'German (Switzerland)'],
  ['fr-FR', 'French'], ['nl-NL', 'Dutch'], ['es-ES', 'Spanish'], ['it-IT', 'Italian'], ['sv-SE', 'Swedish'], ['da-DK', 'Danish'], ['pl-PL', 'Polish'],
].map(([value, label]) => ({ value: value!, label: label! }));

export default function TenantSettings() {
  const tenant = useTenant();
  return (
    <Page title="Tenant" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="What everybody sees of this instance.">
      <Loaded query={tenant} what="The settings of this instance">{(data) => <TenantForm key={data.revision} saved={data} />}</Loaded>
    </Page>
  );
}

function TenantForm({ saved }: { saved: Tenant }) {
  const may = useMay('write_tenant');
  const before = useMemo(() => ({ name: saved.name, time_zone: saved.time_zone ?? '', date_language: saved.date_language ?? '', banner_text: saved.banner_text ?? '', banner_tone: saved.banner_tone }), [saved]);
  const [form, setForm] = useState(before);
  const set = <K extends keyof typeof form>(k: K, value: (typeof form)[K]) => setForm((f) => ({ ...f, [k]: value }));
  const changed = (Object.keys(form) as (keyof typeof form)[]).filter((k) => form[k].trim() !== before[k]);
  const save = useChange(() => unwrap(api.PATCH('/settings', { body: { revision: saved.revision, ...form, name: form.name.trim(), banner_text: form.banner_text.trim() } })), [tenantKey]);
  const problem = (f: string) => (save.error instanceof ApiError && save.error.field === f ? save.error.message : null);
  const zones = useMemo(() => [{ value: '', label: 'Each viewer’s own' }, ...['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')].map((z) => ({ value: z, label: z.replaceAll('_', ' ') }))], []);
  const dirty = changed.length > 0;
  useEffect(() => {
    if (!dirty) return;
    const warn = (e: BeforeUnloadEvent) => e.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);
  return (
    <form className="gp-stack-2" aria-label="Tenant" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: () => notifications.show({ message: 'Saved for everybody' }) }); }}>
      <Card title="Name">
        <TextInput label="Name of this instance" description="Stands in the corner of every page and in every notification." value={form.name} disabled={!may} error={problem('name')} maxLength={80} onChange={(e) => set('name', e.currentTarget.value)} />
      </Card>
      <Card title="Dates and times">
        <div className="gp-two-columns">
          <Select label="Time zone" searchable data={zones} value={form.time_zone} disabled={!may} error={problem('time_zone')} allowDeselect={false} comboboxProps={{ withinPortal: false }} limit={100} onChange={(v) => set('time_zone', v ?? '')} />
          <Select label="Language of dates" data={languages} value={form.date_language} disabled={!may} error={problem('date_language')} allowDeselect={false} comboboxProps={{ withinPortal: false }} onChange={(v) => set('date_language', v ?? '')} />
        </div>
        <p className="gp-small gp-dim" style={{ marginTop: 8 }}>Now: <Preview zone={form.time_zone} language={form.date_language} /></p>
      </Card>
      <Card title="Banner">
        <div className="gp-stack-2">
          <Textarea label="Text" description="Shown above every page, for instance while you work on something. Empty: none." value={form.banner_text} disabled={!may} error={problem('banner_text')} rows={2} maxLength={500} onChange={(e) => set('banner_text', e.currentTarget.value.replace(/[\r\n]+/g, ' '))} />
          <Select label="Kind" data={[{ value: 'info', label: 'For information' }, { value: 'attention', label: 'Asks for attention' }]} value={form.banner_tone} disabled={!may} allowDeselect={false} comboboxProps={{ withinPortal: false }} w={260} onChange={(v) => set('banner_tone', v === 'attention' ? 'attention' : 'info')} />
        </div>
      </Card>
      {save.isError && !['name', 'time_zone', 'date_language', 'banner_text'].some(problem) ? <ErrorNotice error={save.error} what="Nothing was saved." /> : null}
      {may ? (
        <div className="gp-save-bar">
          <Button type="submit" disabled={!dirty || !form.name.trim()} loading={save.isPending}>Save</Button>
          {dirty ? <Button variant="default" onClick={() => { setForm(before); save.reset(); }}>Discard</Button> : null}
          <span className="gp-dim" role="status" data-testid="tenant-state">{dirty ? 'Not saved yet' : saved.changed_by ? <>Saved by {saved.changed_by}, <Time ms={saved.changed_at_ms} /></> : 'Never changed'}</span>
        </div>
      ) : <Notice title="Your role shows these settings and does not change them." />}
    </form>
  );
}

function Preview({ zone, language }: { zone: string; language: string }) {
  const [now] = useState(() => Date.now());
  const text = useMemo(() => {
    try {
      return new Intl.DateTimeFormat(language || 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: zone || undefined }).format(now);
    } catch {
      return 'this browser does not know that zone';
    }
  }, [zone, language, now]);
  return <span className="gp-num">{text}</span>;
}
