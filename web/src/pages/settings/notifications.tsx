// SPDX-License-Identifier: Apache-2.0
// What word is sent of, where to, and what became of it.
import { ActionIcon, Button, Checkbox, Menu, Modal, NumberInput, Switch, Tooltip } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Bell, Mail, MoreHorizontal, Plus, RotateCw, Send, Webhook } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { api, unwrap, type Schemas } from '../../api/client';
import { useChange, useCompanies, useMay } from '../../api/queries';
import { Card, Status, Tag, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, ErrorNotice, Loaded, Notice } from '../../components/states';
import { plural } from '../../lib/format';
import type { Tone } from '../../lib/words';

const ChannelForm = lazy(() => import('./channel_form'));
type Channel = Schemas['NotificationChannel'];
type Rule = Schemas['NotificationRule'];
type Delivery = Schemas['NotificationDelivery'];

const notificationKeys = { all: ['notifications'] as const, log: ['notifications', 'log'] as const };
const ruleWords: Record<Rule['kind'], { name: string; help: string }> = {
  sync_failing: { name: 'A sync is failing', help: 'The documentation sync or Password Sync failed, and again when it works.' },
  key_revoked: { name: 'An API key is about to be revoked', help: 'It was not used for a long time; and again when it is revoked.' },
  marked_reveal: { name: 'A marked entry is revealed', help: 'Password entries, or all entries of companies, that you mark here.' },
  reveal_burst: { name: 'Many reveals by one person', help: 'Told once for each person and stretch of time, and when somebody’s reveals are frozen.' },
  drift: { name: 'A password changed in the documentation', help: 'It no longer agrees with Automate.' },
  new_organization: { name: 'A new organization is not mapped', help: 'Nothing of it is read until it is.' },
};
const stateWords: Record<Delivery['state'], { text: string; tone: Tone }> = { sent: { text: 'Sent', tone: 'good' }, waiting: { text: 'Waiting', tone: 'attention' }, given_up: { text: 'Given up', tone: 'bad' } };

export default function NotificationSettings() {
  const data = useQuery({ queryKey: notificationKeys.all, queryFn: () => unwrap(api.GET('/notifications')) });
  const mayManage = useMay('manage_notifications');
  const [editing, setEditing] = useState<Channel | Channel['kind'] | null>(null);
  const add = mayManage ? (
    <Menu position="bottom-end">
      <Menu.Target><Button leftSection={<Plus size={16} />}>Add a channel</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Mail size={15} />} onClick={() => setEditing('email')}>E-mail</Menu.Item>
        <Menu.Item leftSection={<Webhook size={15} />} onClick={() => setEditing('webhook')}>Webhook</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  ) : null;
  return (
    <Page title="Notifications" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="Word of what should not wait until somebody looks. Never a secret in it." actions={add}>
      <Loaded query={data} what="The notifications">
        {(d) => (
          <>
            <Channels channels={d.channels} onEdit={setEditing} />
            <Rules rules={d.rules} channels={d.channels} />
          </>
        )}
      </Loaded>
      <Log />
      <Suspense fallback={null}>{editing !== null ? <ChannelForm channel={typeof editing === 'string' ? null : editing} kind={typeof editing === 'string' ? editing : editing.kind} onClose={() => setEditing(null)} /> : null}</Suspense>
    </Page>
  );
}

function Channels({ channels, onEdit }: { channels: Channel[]; onEdit: (c: Channel) => void }) {
  const mayManage = useMay('manage_notifications');
  const mayTest = useMay('write_notifications');
  const [deleting, setDeleting] = useState<Channel | null>(null);
  const test = useChange((c: Channel) => unwrap(api.POST('/notifications/channels/{id}/test', { params: { path: { id: c.id } }, body: {} })).then((result) => ({ ...result, name: c.name })), [notificationKeys.log]);
  const remove = useChange((id: string) => unwrap(api.DELETE('/notifications/channels/{id}', { params: { path: { id } } })), [notificationKeys.all]);
  const enable = useChange(({ id, enabled }: { id: string; enabled: boolean }) => unwrap(api.PATCH('/notifications/channels/{id}', { params: { path: { id } }, body: { enabled } })), [notificationKeys.all]);
  return (
    <Card title="Channels">
      <div className="gp-stack-2">
        {test.isError ? <ErrorNotice error={test.error} what="The test did not run." /> : null}
        {enable.isError ? <ErrorNotice error={enable.error} what="The channel was not changed." /> : null}
        {test.data ? <div data-testid="channel-test" data-ok={test.data.ok}><Notice tone={test.data.ok ? 'good' : 'bad'} live title={test.data.ok ? `The test to ${test.data.name} was taken in ${test.data.took_ms} ms.` : `The test to ${test.data.name} failed.`}>{test.data.ok ? null : <p>{test.data.message} {test.data.next_step}</p>}</Notice></div> : null}
        {channels.length === 0 ? (
          <Empty icon={<Bell size={28} aria-hidden />} title="No channel yet">Add a mail server or a webhook; then switch on what it is told of.</Empty>
        ) : (
          <ul className="gp-rows">
            {channels.map((c) => (
              <li key={c.id} className="gp-row-wrap">
                {c.kind === 'email' ? <Mail size={17} aria-hidden className="gp-dim" /> : <Webhook size={17} aria-hidden className="gp-dim" />}
                <div className="gp-grow gp-two">
                  <div className="gp-clip"><span className="gp-strong">{c.name}</span>{c.enabled ? null : <> <Tag>off</Tag></>}</div>
                  <div className="gp-clip gp-small gp-dim">{c.kind === 'email' ? `${c.to.join(', ')} · ${c.host}:${c.port}, ${c.security === 'none' ? 'this machine' : 'encrypted'}` : c.url}</div>
                </div>
                {mayTest ? <Button size="compact-sm" variant="default" leftSection={<Send size={13} />} aria-label={`Send a test to ${c.name}`} loading={test.isPending && test.variables.id === c.id} onClick={() => test.mutate(c)}>Test</Button> : null}
                {mayManage ? (
                  <Menu position="bottom-end">
                    <Menu.Target><ActionIcon size={28} aria-label={`Actions for ${c.name}`}><MoreHorizontal size={16} /></ActionIcon></Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => onEdit(c)}>Edit</Menu.Item>
                      <Menu.Item onClick={() => enable.mutate({ id: c.id, enabled: !c.enabled })}>{c.enabled ? 'Switch off' : 'Switch on'}</Menu.Item>
                      <Menu.Item onClick={() => { remove.reset(); setDeleting(c); }}>Delete…</Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </div>
      {deleting ? (
        <Confirm title={`Delete ${deleting.name}`} act="Delete the channel" pending={remove.isPending} error={remove.error} onClose={() => setDeleting(null)} onConfirm={() => remove.mutate(deleting.id, { onSuccess: () => setDeleting(null) })}>
          <p>Its {deleting.kind === 'email' ? 'password' : 'signing secret'} is forgotten, what still waits for it is given up, and rules send to it no more. The log keeps what was sent.</p>
        </Confirm>
      ) : null}
    </Card>
  );
}

function Rules({ rules, channels }: { rules: Rule[]; channels: Channel[] }) {
  const may = useMay('write_notifications');
  const [editing, setEditing] = useState<Rule | null>(null);
  const save = useChange(({ kind, enabled }: Rule) => unwrap(api.PUT('/notifications/rules/{kind}', { params: { path: { kind } }, body: { enabled } })), [notificationKeys.all], 'notification-rules');
  const name = (id: string) => channels.find((c) => c.id === id)?.name ?? 'a deleted channel';
  return (
    <Card title="Rules">
      {save.isError ? <ErrorNotice error={save.error} what="The rule was not changed." /> : null}
      <ul className="gp-rows">
        {rules.map((r) => (
          <li key={r.kind} className="gp-row-wrap">
            <div className="gp-row gp-grow" style={{ minWidth: 240, gap: 12 }}>
            <Switch checked={save.isPending && save.variables.kind === r.kind ? save.variables.enabled : r.enabled} disabled={!may} aria-label={ruleWords[r.kind].name} onChange={(e) => save.mutate({ ...r, enabled: e.currentTarget.checked })} />
            <div className="gp-grow">
              <div className="gp-strong">{ruleWords[r.kind].name}</div>
              <div className="gp-small gp-dim">{ruleWords[r.kind].help}{r.kind === 'sync_failing' && r.failures > 1 ? ` After ${r.failures} in a row.` : ''}{r.kind === 'reveal_burst' ? ` ${r.reveals} or more within ${plural(r.minutes, 'minute')}.` : ''}{r.kind === 'marked_reveal' ? ` Marked: ${plural(r.entries.length, 'entry', 'entries')}, ${plural(r.companies.length, 'company', 'companies')}.` : ''}</div>
            </div>
            </div>
            <span className="gp-row-wrap">{r.channels.length === 0 ? (r.enabled ? <Tag tone="attention">goes nowhere yet</Tag> : <span className="gp-small gp-dim">no channel</span>) : r.channels.map((c) => <Tag key={c}>{name(c)}</Tag>)}</span>
            {may ? <Button size="compact-sm" variant="default" aria-label={`Set up: ${ruleWords[r.kind].name}`} onClick={() => setEditing(r)}>Set up</Button> : null}
          </li>
        ))}
      </ul>
      {editing ? <RuleDialog rule={editing} channels={channels} onClose={() => setEditing(null)} /> : null}
    </Card>
  );
}

/** Ids of entries out of what a person pastes: ids, or addresses of entries' pages. */
export function entryIds(text: string): string[] {
  return [...new Set([...text.matchAll(/passwords\/(\d+)|(?:^|[\s,;])(\d+)(?=$|[\s,;])/g)].map((m) => m[1] ?? m[2]!))];
}

function RuleDialog({ rule, channels, onClose }: { rule: Rule; channels: Channel[]; onClose: () => void }) {
  const [form, setForm] = useState({ channels: rule.channels, failures: rule.failures, reveals: rule.reveals, minutes: rule.minutes, companies: rule.companies });
  const [entries, setEntries] = useState(rule.entries.join('\n'));
  const companies = useCompanies(rule.kind === 'marked_reveal');
  const [filter, setFilter] = useState('');
  const save = useChange(() => unwrap(api.PUT('/notifications/rules/{kind}', { params: { path: { kind: rule.kind } }, body: { ...form, entries: entryIds(entries), enabled: form.channels.length > 0 || rule.enabled } })), [notificationKeys.all]);
  const toggle = (list: string[], id: string, on: boolean) => (on ? [...list, id] : list.filter((o) => o !== id));
  const shown = useMemo(() => (companies.data?.companies ?? []).filter((c) => !c.archived && (form.companies.includes(c.id) || c.name.toLowerCase().includes(filter.trim().toLowerCase()))).slice(0, 60), [companies.data, filter, form.companies]);
  return (
    <Modal opened onClose={onClose} title={ruleWords[rule.kind].name} size="lg">
      <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: () => { toasts.show({ message: 'The rule is saved' }); onClose(); } }); }}>
        <p className="gp-dim">{ruleWords[rule.kind].help}</p>
        <fieldset className="gp-fieldset">
          <legend>Goes to</legend>
          {channels.length === 0 ? <p className="gp-dim">Add a channel first.</p> : channels.map((c) => <Checkbox key={c.id} label={c.name} checked={form.channels.includes(c.id)} onChange={(e) => { const on = e.currentTarget.checked; setForm((f) => ({ ...f, channels: toggle(f.channels, c.id, on) })); }} />)}
        </fieldset>
        {rule.kind === 'sync_failing' ? <NumberInput label="After so many failures in a row" min={1} max={20} w={220} value={form.failures} onChange={(v) => setForm((f) => ({ ...f, failures: Number(v) }))} /> : null}
        {rule.kind === 'reveal_burst' ? (
          <div className="gp-two-columns">
            <NumberInput label="Reveals by one person" min={2} max={1000} value={form.reveals} onChange={(v) => setForm((f) => ({ ...f, reveals: Number(v) }))} />
            <NumberInput label="Within minutes" min={1} max={1440} value={form.minutes} onChange={(v) => setForm((f) => ({ ...f, minutes: Number(v) }))} />
          </div>
        ) : null}
        {rule.kind === 'marked_reveal' ? (
          <>
            <label className="gp-stack"><span className="gp-label">Marked entries</span>
              <textarea className="gp-textarea gp-mono" rows={3} value={entries} placeholder="Ids or addresses of password entries, one a line" onChange={(e) => setEntries(e.currentTarget.value)} />
            </label>
            <fieldset className="gp-fieldset">
              <legend>All entries of these companies</legend>
              <input className="gp-textarea" aria-label="Find companies" placeholder="Find companies" value={filter} onChange={(e) => setFilter(e.currentTarget.value)} />
              <div className="gp-pick-list">{shown.map((c) => <Checkbox key={c.id} label={c.name} checked={form.companies.includes(c.id)} onChange={(e) => { const on = e.currentTarget.checked; setForm((f) => ({ ...f, companies: toggle(f.companies, c.id, on) })); }} />)}</div>
            </fieldset>
          </>
        ) : null}
        {save.isError ? <ErrorNotice error={save.error} what="The rule was not saved." /> : null}
        <div className="gp-row-wrap">
          <Button type="submit" loading={save.isPending}>Save rule</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  );
}

const logFilters: Filter<Delivery>[] = [
  { id: 'all', name: 'All', matches: () => true }, { id: 'waiting', name: 'Waiting', matches: (r) => r.state === 'waiting' }, { id: 'given_up', name: 'Given up', matches: (r) => r.state === 'given_up' },
];
const logDefaults = { sort: { column: 'at', descending: true } };

function Log() {
  const may = useMay('write_notifications');
  const log = useQuery({ queryKey: notificationKeys.log, queryFn: () => unwrap(api.GET('/notifications/log', { params: { query: { limit: 500 } } })), refetchInterval: 10_000 });
  const retry = useChange((id: string) => unwrap(api.POST('/notifications/log/{id}/retry', { params: { path: { id } }, body: {} })), [notificationKeys.log]);
  const columns = useMemo((): Column<Delivery>[] => [
    { id: 'subject', name: 'Message', width: 'minmax(180px, 2fr)', value: (r) => r.subject, fixed: true, cell: (r) => <span title={r.message}>{r.subject}</span> },
    { id: 'state', name: 'State', width: '108px', value: (r) => stateWords[r.state].text, cell: (r) => <Status tone={stateWords[r.state].tone}>{stateWords[r.state].text}</Status> },
    { id: 'channel', name: 'Channel', width: 'minmax(100px, 1fr)', value: (r) => r.channel.name, from: 640 },
    { id: 'at', name: 'When', width: '110px', value: (r) => r.created_at_ms, searchable: false, from: 560, cell: (r) => <Time ms={r.created_at_ms} /> },
    { id: 'attempts', name: 'Attempts', width: '90px', right: true, value: (r) => r.attempts, from: 860 },
    { id: 'error', name: 'Why', width: 'minmax(140px, 1.8fr)', value: (r) => r.error, from: 760, cell: (r) => <span title={r.error ?? undefined}>{r.state === 'waiting' && r.next_at_ms ? <>again <Time ms={r.next_at_ms} />{r.error ? `: ${r.error}` : ''}</> : (r.error ?? '')}</span> },
  ], []);
  return (
    <Card title="Log" aside={<Tooltip label="Read again"><ActionIcon size={28} aria-label="Read the log again" loading={log.isFetching} onClick={() => void log.refetch()}><RotateCw size={15} /></ActionIcon></Tooltip>}>
      {retry.isError ? <ErrorNotice error={retry.error} what="It is not tried again." /> : null}
      <Loaded query={log} what="The log">
        {(d) => (
          <div style={{ minHeight: Math.min(480, 180 + d.deliveries.length * 44), display: 'flex' }}>
            <DataTable<Delivery> label="Notifications sent" rows={d.deliveries} columns={columns} filters={logFilters} defaults={logDefaults} rowId={(r) => r.id} noun={['message', 'messages']} minHeight={0} prefix="log-"
              narrow={(r) => <>{stateWords[r.state].text} · {r.channel.name}{r.error ? ` · ${r.error}` : ''}</>}
              rowActions={may ? (r) => (r.state === 'given_up' && r.rule !== 'test' ? <Button size="compact-xs" variant="default" aria-label={`Try again: ${r.subject}`} loading={retry.isPending && retry.variables === r.id} onClick={() => retry.mutate(r.id)}>Try again</Button> : null) : undefined} actionsWidth="92px"
              empty={<Empty title="Nothing was sent yet">What is sent, waits or is given up stands here for 90 days.</Empty>} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}
