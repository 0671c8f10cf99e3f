// SPDX-License-Identifier: Apache-2.0
// Where word goes: a mail server with its addresses, or a webhook with its signing secret.
import { Button, Modal, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { useChange } from '../../api/queries';
import { absolute } from '../../lib/format';
import { ErrorNotice } from '../../components/states';

type Channel = Schemas['NotificationChannel'];
type Security = 'starttls' | 'tls' | 'none';
const securities = [{ value: 'starttls', label: 'STARTTLS (port 587)' }, { value: 'tls', label: 'TLS from the start (port 465)' }, { value: 'none', label: 'None (a server on this machine)' }];
const ports: Record<Security, number> = { starttls: 587, tls: 465, none: 25 };

export default function ChannelForm({ channel, kind, onClose }: { channel: Channel | null; kind: Channel['kind']; onClose: () => void }) {
  const mail = kind === 'email';
  const [form, setForm] = useState({
    name: channel?.name ?? (mail ? 'E-mail' : 'Webhook'), host: channel?.host ?? '', port: channel?.port ?? 587, security: (channel?.security ?? 'starttls') as Security, user: channel?.user ?? '', from: channel?.from ?? '',
    to: channel?.to.join(', ') ?? '', ca_file: channel?.ca_file ?? '', url: channel?.url ?? '',
  });
  const [secret, setSecret] = useState('');
  const set = <K extends keyof typeof form>(k: K, value: (typeof form)[K]) => setForm((f) => ({ ...f, [k]: value }));
  const save = useChange(async () => {
    const given = secret ? { secret } : {};
    const body = mail
      ? { name: form.name.trim(), host: form.host.trim(), port: form.port, security: form.security, user: form.user.trim(), from: form.from.trim(), to: form.to.split(/[\s,;]+/).filter(Boolean), ca_file: form.ca_file.trim(), ...given }
      : { name: form.name.trim(), url: form.url.trim(), ca_file: form.ca_file.trim(), ...given };
    const saved = channel
      ? await unwrap(api.PATCH('/notifications/channels/{id}', { params: { path: { id: channel.id } }, body }))
      : await unwrap(api.POST('/notifications/channels', { body: { kind, ...body } }));
    // At once: the secret must not stay on the page.
    setSecret('');
    return saved;
  }, [['notifications']]);
  const field = save.error instanceof ApiError ? save.error.field : null;
  const problem = (f: string) => (field === f ? (save.error as ApiError).message : null);
  const known = mail ? ['name', 'host', 'port', 'security', 'user', 'from', 'to', 'ca_file', 'secret'] : ['name', 'url', 'ca_file', 'secret'];
  const text = (k: 'name' | 'host' | 'user' | 'from' | 'to' | 'ca_file' | 'url', label: string, more: { description?: string; placeholder?: string } = {}) => (
    <TextInput label={label} description={more.description} placeholder={more.placeholder} value={form[k]} error={problem(k)} autoComplete="off" spellCheck={false} data-autofocus={k === 'name' || undefined} onChange={(e) => set(k, e.currentTarget.value)} />
  );
  const kept = channel?.has_secret ? `Set${channel.secret_set_at_ms ? ` on ${absolute(channel.secret_set_at_ms)}` : ''}${channel.secret_set_by ? ` by ${channel.secret_set_by}` : ''}; leave empty to keep it` : undefined;
  return (
    <Modal opened onClose={onClose} title={channel ? `Edit ${channel.name}` : mail ? 'Add an e-mail channel' : 'Add a webhook'} size="lg">
      <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: (c) => { toasts.show({ message: `${c.name} is saved. Send a test to see that it arrives.` }); onClose(); } }); }}>
        {text('name', 'Name')}
        {mail ? (
          <>
            <div className="gp-two-columns">
              {text('host', 'Mail server', { placeholder: 'smtp.example.com' })}
              <NumberInput label="Port" min={1} max={65535} value={form.port} error={problem('port')} onChange={(v) => set('port', Number(v))} />
              <Select label="Encryption" data={securities} value={form.security} allowDeselect={false} error={problem('security')} comboboxProps={{ withinPortal: false }} onChange={(v) => { const next = (v ?? 'starttls') as Security; setForm((f) => ({ ...f, security: next, port: Object.values(ports).includes(f.port) ? ports[next] : f.port })); }} />
              {text('user', 'User', { placeholder: 'none: no sign-in' })}
            </div>
            <PasswordInput label="Password" autoComplete="off" value={secret} placeholder={kept} error={problem('secret')} description="Sealed with the master key, sent to this server alone, never shown again." visibilityToggleButtonProps={{ 'aria-label': 'Show the password that is typed' }} onChange={(e) => setSecret(e.currentTarget.value)} />
            <div className="gp-two-columns">
              {text('from', 'From', { placeholder: 'gluepot@example.com' })}
              {text('to', 'To', { placeholder: 'team@example.com, ana@example.com' })}
            </div>
          </>
        ) : (
          <>
            {text('url', 'Address', { placeholder: 'https://hooks.example.com/gluepot', description: 'Redirects are not followed.' })}
            <PasswordInput label="Signing secret" autoComplete="off" value={secret} placeholder={kept} error={problem('secret')} description="At least 16 characters. The receiver checks Gluepot-Signature with it: HMAC-SHA-256 of the timestamp, a dot and the body. It is never sent." visibilityToggleButtonProps={{ 'aria-label': 'Show the secret that is typed' }} onChange={(e) => setSecret(e.currentTarget.value)} />
          </>
        )}
        <details className="gp-fold"><summary>A certificate authority of your own</summary><div style={{ marginTop: 8 }}>{text('ca_file', 'PEM file on the hub', { placeholder: '/etc/ssl/own-ca.pem', description: 'Empty: the authorities this machine trusts.' })}</div></details>
        {save.isError && !(field && known.includes(field)) ? <ErrorNotice error={save.error} what="The channel was not saved." /> : null}
        <div className="gp-row-wrap">
          <Button type="submit" loading={save.isPending} disabled={!form.name.trim()}>Save channel</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  );
}
