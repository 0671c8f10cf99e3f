// SPDX-License-Identifier: Apache-2.0
// Where the audit is sent as it grows: a syslog receiver or a webhook.
import { Button, Checkbox, Drawer, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap, type Schemas } from '../../api/client';
import { useChange } from '../../api/queries';
import { Time } from '../../components/bits';
import { ErrorNotice, Loaded, Notice } from '../../components/states';
import { count } from '../../lib/format';

type Stream = Schemas['AuditStream'];
const key = ['audit-stream'];
const kinds = [{ value: 'off', label: 'Nowhere' }, { value: 'syslog', label: 'Syslog over TLS (RFC 5424)' }, { value: 'webhook', label: 'Webhook' }];

export default function AuditStreamDrawer({ onClose }: { onClose: () => void }) {
  const stream = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/audit/stream')), staleTime: 0, refetchInterval: 5_000 });
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title="Stream the audit" closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 100 }}>
      <Loaded query={stream} what="The stream">{(data) => <div className="gp-stack-2"><State stream={data} /><Form stream={data} /></div>}</Loaded>
    </Drawer>
  );
}

function State({ stream }: { stream: Stream }) {
  if (stream.kind === 'off') return <p className="gp-dim">Each entry can be sent elsewhere as it is written. Nothing is lost while the receiver is down; an entry may come twice, under the same number.</p>;
  const where = stream.kind === 'syslog' ? `${stream.host}:${stream.port}` : stream.url;
  if (stream.error) return <Notice tone="bad" live title={`Waiting: ${stream.error}.`}><p>Everything up to entry {count(Number(stream.sent_sequence))} has arrived. The rest is kept and sent once it can be.</p></Notice>;
  return <Notice tone="good" title={`Sent to ${where} up to entry ${count(Number(stream.sent_sequence))}.`}>{stream.sent_at_ms ? <p>Last <Time ms={stream.sent_at_ms} />.</p> : null}</Notice>;
}

function Form({ stream }: { stream: Stream }) {
  const [kind, setKind] = useState(stream.kind);
  const [host, setHost] = useState(stream.host ?? '');
  const [port, setPort] = useState<number | string>(stream.port);
  const [ca, setCa] = useState(stream.ca_pem ?? '');
  const [url, setUrl] = useState(stream.url ?? '');
  const [secret, setSecret] = useState('');
  const [everything, setEverything] = useState(false);
  const save = useChange(() => unwrap(api.PUT('/audit/stream', {
    body: { kind, host: host.trim() || null, port: Number(port), ca_pem: ca.trim() || null, url: url.trim() || null, ...(secret ? { secret } : {}), everything },
  })), [key]);
  const test = useChange(() => unwrap(api.POST('/audit/stream/test', { body: {} })), [key]);
  return (
    <form className="gp-stack" onSubmit={(e) => { e.preventDefault(); test.reset(); save.mutate(undefined, { onSuccess: () => setSecret('') }); }}>
      <Select label="Send to" data={kinds} value={kind} allowDeselect={false} comboboxProps={{ withinPortal: false }} onChange={(v) => setKind((v ?? 'off') as Stream['kind'])} />
      {kind === 'syslog' ? (
        <>
          <TextInput label="Receiver" description="Its name or address. The certificate has to be for it." required value={host} onChange={(e) => setHost(e.currentTarget.value)} />
          <NumberInput label="Port" min={1} max={65535} value={port} onChange={setPort} />
          <Textarea label="Certificates to trust" description="PEM. Empty: those this machine trusts." autosize minRows={2} maxRows={8} value={ca} onChange={(e) => setCa(e.currentTarget.value)} classNames={{ input: 'gp-mono' }} />
        </>
      ) : null}
      {kind === 'webhook' ? (
        <>
          <TextInput label="Address" description="https. Each batch is a POST of JSON." type="url" required value={url} onChange={(e) => setUrl(e.currentTarget.value)} />
          <PasswordInput label="Secret" autoComplete="off" description={`Signs each batch: Gluepot-Signature is the HMAC-SHA-256 of Gluepot-Timestamp, a dot and the body. ${stream.has_secret ? 'One is set; empty keeps it.' : ''}`} value={secret} onChange={(e) => setSecret(e.currentTarget.value)} />
        </>
      ) : null}
      {kind !== 'off' ? <Checkbox label="Begin with the first entry there is" description="Else it begins with what is written from now on." checked={everything} onChange={(e) => setEverything(e.currentTarget.checked)} /> : null}
      {save.isError ? <ErrorNotice error={save.error} what="That was not stored." /> : null}
      {test.isError ? <ErrorNotice error={test.error} what="The test did not arrive." /> : null}
      {test.isSuccess ? <Notice tone="good" live title="The test arrived." /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" loading={save.isPending}>Save</Button>
        {stream.kind !== 'off' ? <Button variant="default" loading={test.isPending} onClick={() => test.mutate(undefined)}>Send a test</Button> : null}
      </div>
    </form>
  );
}
