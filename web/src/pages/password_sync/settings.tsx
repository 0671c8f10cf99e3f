// SPDX-License-Identifier: Apache-2.0
// When Password Sync runs by itself, what it does with changes in the documentation, and how entries are written.
import { Button, Drawer, NativeSelect, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useChangeSettings, useSetExport, useSettings, useTestExport, type Drift, type Export, type Settings, type SettingsChange } from '../../api/password_sync';
import { useMay } from '../../api/queries';
import { Status, Time } from '../../components/bits';
import { Bones, ErrorNotice, Loaded, Notice } from '../../components/states';
import { plural } from '../../lib/format';
import { driftWords, example, fillTemplate, intervalText, placeholders, unknownPlaceholders } from '../../lib/password_sync';

export default function SettingsDrawer({ onClose }: { onClose: () => void }) {
  const settings = useSettings();
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title="Settings of Password Sync" closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 100 }}>
      <Loaded query={settings} what="The settings" skeleton={<Bones rows={6} />}>
        {(data) => (
          <div className="gp-stack-2">
            <Form settings={data} onClose={onClose} />
            {data.export ? <ExportCard state={data.export} /> : null}
          </div>
        )}
      </Loaded>
    </Drawer>
  );
}

const intervals = [0, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440];
const drifts: Drift[] = ['overwrite', 'alert', 'hold'];
const templates = [['name_template', 'Name'], ['username_template', 'User name'], ['url_template', 'URL'], ['notes_template', 'Notes']] as const;
const order = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[];

function Form({ settings: s, onClose }: { settings: Settings; onClose: () => void }) {
  const [draft, setDraft] = useState<SettingsChange>({});
  const save = useChangeSettings();
  const v = { ...s, ...draft };
  const set = (part: SettingsChange) => { setDraft((d) => ({ ...d, ...part })); save.reset(); };
  const error = save.error instanceof ApiError ? save.error : null;
  const problem = (f: string) => (error?.field === f ? error.message : null);
  const changed = (Object.keys(draft) as (keyof SettingsChange)[]).filter((k) => draft[k] !== s[k]);
  const unknown = templates.flatMap(([k]) => unknownPlaceholders(v[k]));
  const half = (v.quiet_from === null || v.quiet_from === '') !== (v.quiet_to === null || v.quiet_to === '');
  const choices = intervals.includes(v.interval_minutes) ? intervals : [...intervals, v.interval_minutes].sort((a, b) => a - b);
  return (
    <form className="gp-stack-2" aria-label="Settings of Password Sync" onSubmit={(e) => {
      e.preventDefault();
      save.mutate(Object.fromEntries(changed.map((k) => [k, draft[k]])), { onSuccess: () => { setDraft({}); notifications.show({ message: 'The settings are saved' }); onClose(); } });
    }}>
      <fieldset className="gp-fields">
        <legend>Schedule</legend>
        <NativeSelect label="AutoSync runs" value={String(v.interval_minutes)} error={problem('interval_minutes')} description="Writes only passwords that AutoSync is on for." inputWrapperOrder={order}
          data={choices.map((m) => ({ value: String(m), label: m === 0 ? 'Never by itself' : intervalText(m) }))} onChange={(e) => set({ interval_minutes: Number(e.currentTarget.value) })} />
        <div className="gp-pair-fields">
          <TextInput type="time" label="Quiet from" value={v.quiet_from ?? ''} error={problem('quiet_from')} onChange={(e) => set({ quiet_from: e.currentTarget.value || null })} />
          <TextInput type="time" label="Quiet to" value={v.quiet_to ?? ''} error={problem('quiet_to') ?? (half ? 'Both, or none.' : null)} onChange={(e) => set({ quiet_to: e.currentTarget.value || null })} />
        </div>
        <p className="gp-small gp-dim">In quiet hours nothing starts by itself; a person still may. Clock of the server{v.quiet_from && v.quiet_to && v.quiet_to <= v.quiet_from ? ', past midnight' : ''}.</p>
      </fieldset>
      <fieldset className="gp-fields">
        <legend>When an entry is changed in the documentation</legend>
        <NativeSelect label="Passwords with AutoSync" value={v.drift_auto} error={problem('drift_auto')} description={driftWords[v.drift_auto]?.help} inputWrapperOrder={order}
          data={drifts.map((d) => ({ value: d, label: driftWords[d]!.text }))} onChange={(e) => set({ drift_auto: e.currentTarget.value as Drift })} />
        <NativeSelect label="All others" value={v.drift_manual} error={problem('drift_manual')} description={driftWords[v.drift_manual]?.help} inputWrapperOrder={order}
          data={drifts.map((d) => ({ value: d, label: driftWords[d]!.text }))} onChange={(e) => set({ drift_manual: e.currentTarget.value as Drift })} />
      </fieldset>
      <fieldset className="gp-fields">
        <legend>How entries are written</legend>
        {templates.map(([k, label]) => {
          const wrong = unknownPlaceholders(v[k]);
          return <TextInput key={k} label={label} classNames={{ input: 'gp-mono' }} value={v[k]} autoComplete="off" spellCheck={false} inputWrapperOrder={order}
            error={problem(k) ?? (wrong.length > 0 ? `There is no {${wrong.join('}, {')}}.` : null)} description={wrong.length > 0 ? undefined : <>For example: {fillTemplate(v[k], example) || 'nothing'}</>}
            onChange={(e) => set({ [k]: e.currentTarget.value })} />;
        })}
        <p className="gp-small gp-dim">Placeholders: <span className="gp-mono">{placeholders.map((p) => `{${p}}`).join(' ')}</span>. One-time codes of an entry are never touched.</p>
        {s.categories ? (
          <NativeSelect label="Category" value={v.category_id ?? ''} error={problem('category_id')} data={[{ value: '', label: 'None' }, ...s.categories.map((c) => ({ value: c.id, label: c.name }))]} onChange={(e) => set({ category_id: e.currentTarget.value || null })} />
        ) : (
          <TextInput label="Number of the category" placeholder="None" inputMode="numeric" description="As in the address of the category in IT Glue." inputWrapperOrder={order} value={v.category_id ?? ''} error={problem('category_id')} onChange={(e) => set({ category_id: e.currentTarget.value.trim() || null })} />
        )}
        <Switch label="Put new entries into the configuration they name" checked={v.embed} description="“Local Admin - SRV01” is created inside the configuration SRV01 of the mapped organization, when there is exactly one of that name." onChange={(e) => set({ embed: e.currentTarget.checked })} />
      </fieldset>
      <fieldset className="gp-fields">
        <legend>Safety and hygiene</legend>
        <div className="gp-pair-fields">
          <NumberInput label="Ask above, percent" min={1} max={100} allowDecimal={false} hideControls value={v.large_change_percent} error={problem('large_change_percent')} onChange={(n) => set({ large_change_percent: Number(n) })} />
          <NumberInput label="and above, passwords" min={1} allowDecimal={false} hideControls value={v.large_change_rows} error={problem('large_change_rows')} onChange={(n) => set({ large_change_rows: Number(n) })} />
        </div>
        <p className="gp-small gp-dim">A sync that would write over more than both asks a person first, and does not start by itself.</p>
        <NumberInput label="Overdue after, days" min={1} allowDecimal={false} hideControls value={v.overdue_days} error={problem('overdue_days')} description="For the Hygiene page." inputWrapperOrder={order} onChange={(n) => set({ overdue_days: Number(n) })} />
      </fieldset>
      {save.error && !(error?.field && error.field in v) ? <ErrorNotice error={save.error} what="The settings were not saved." /> : null}
      <div className="gp-row-wrap gp-drawer-foot">
        <Button type="submit" loading={save.isPending} disabled={changed.length === 0 || unknown.length > 0 || half}>Save settings</Button>
        <Button variant="default" onClick={onClose}>Cancel</Button>
        {changed.length > 0 ? <span className="gp-small gp-dim">{changed.length === 1 ? '1 change' : `${changed.length} changes`} not saved</span> : null}
      </div>
    </form>
  );
}

/** Writing what was synced back into StickySync's tables in Automate, for those who still look there. An account of its own. */
function ExportCard({ state: e }: { state: Export }) {
  const may = useMay('manage_integrations');
  const [user, setUser] = useState(e.user ?? '');
  const [password, setPassword] = useState('');
  const save = useSetExport();
  const test = useTestExport();
  const body = () => ({ user: user.trim(), ...(password ? { password } : {}) });
  const [replace, setReplace] = useState(false);
  const unknown = test.data ? test.data.unknown.clients + test.data.unknown.passwords + test.data.unknown.auto_sync : 0;
  const put = (enabled: boolean) => save.mutate({ enabled, ...(enabled ? { ...body(), ...(replace ? { replace } : {}) } : {}) }, { onSuccess: () => { setPassword(''); notifications.show({ message: enabled ? 'The export to Automate is on' : 'The export to Automate is off' }); } });
  return (
    <fieldset className="gp-fields">
      <legend>Export to Automate’s plug-in tables</legend>
      <div className="gp-row-wrap">
        <Status tone={e.state === 'ok' ? 'good' : e.state === 'error' ? 'bad' : 'neutral'}>{e.state === 'ok' ? 'On' : e.state === 'error' ? 'Needs attention' : 'Off'}</Status>
        {e.last_at_ms ? <span className="gp-small gp-dim">written <Time ms={e.last_at_ms} /></span> : null}
      </div>
      <p className="gp-small gp-dim">Keeps the four tables of StickySync in Automate’s database as they are here, for reports and scripts that read them. It needs an account of its own that may write to these four tables and nothing else; the account that reads stays as it is.</p>
      {e.message ? <Notice tone={e.state === 'error' ? 'bad' : 'neutral'} title={e.message}>{e.next_step ? <p>{e.next_step}</p> : null}</Notice> : null}
      {may ? (
        <>
          <TextInput label="User of the write account" autoComplete="off" spellCheck={false} value={user} onChange={(ev) => { setUser(ev.currentTarget.value); test.reset(); save.reset(); }} />
          <PasswordInput label="Its password" autoComplete="new-password" placeholder={e.password_set_at_ms ? 'Leave empty to keep the one that is set' : undefined} value={password} visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            onChange={(ev) => { setPassword(ev.currentTarget.value); test.reset(); save.reset(); }} />
          {test.data ? (
            <Notice tone={test.data.warnings.length + test.data.missing_tables.length + unknown > 0 ? 'attention' : 'good'} live title={`${test.data.server_version} answered; the account can write.`}>
              {test.data.missing_tables.length > 0 ? <p>Missing: {test.data.missing_tables.join(', ')}. StickySync makes its tables when it is installed.</p> : null}
              {unknown > 0 ? <p>{plural(unknown, 'row')} of its tables are not known here. Take them over on the Clients page first, or they are removed.</p> : null}
              {test.data.warnings.map((w) => <p key={w}>{w}</p>)}
            </Notice>
          ) : null}
          {unknown > 0 || replace ? <Switch label="Remove rows that are not known here" checked={replace} onChange={(ev) => setReplace(ev.currentTarget.checked)} /> : null}
          {test.isError ? <ErrorNotice error={test.error} what="The account was not tested." /> : null}
          {save.isError ? <ErrorNotice error={save.error} what="The export was not changed." /> : null}
          <div className="gp-row-wrap">
            <Button variant="default" size="xs" loading={test.isPending} disabled={!user.trim()} onClick={() => test.mutate(body())}>Test the account</Button>
            <Button size="xs" loading={save.isPending} disabled={!user.trim() || (!password && !e.password_set_at_ms)} onClick={() => put(true)}>{e.enabled ? 'Save the account' : 'Switch the export on'}</Button>
            {e.enabled ? <Button variant="default" size="xs" loading={save.isPending} onClick={() => put(false)}>Switch it off</Button> : null}
          </div>
        </>
      ) : <p className="gp-small gp-dim">An administrator can change this.</p>}
    </fieldset>
  );
}
