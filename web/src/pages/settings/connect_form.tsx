// SPDX-License-Identifier: Apache-2.0
// Where IT Glue is and the key to it: tried first, then stored.
import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, useChange } from '../../api/queries';
import { ErrorNotice } from '../../components/states';
import { TestOutcome } from '../../components/test_result';

type Integration = Schemas['ItglueIntegration'];
type Region = Schemas['Region'];

const regions: { value: Region | 'custom'; label: string }[] = [
  { value: 'us', label: 'US (app.itglue.com)' }, { value: 'eu', label: 'EU (app.eu.itglue.com)' }, { value: 'au', label: 'Australia (app.au.itglue.com)' }, { value: 'custom', label: 'Another address' },
];

export function ConnectForm({ integration, onDone, cancel }: { integration: Integration; onDone: () => void; cancel?: () => void }) {
  const [region, setRegion] = useState<Region | 'custom'>(integration.region ?? 'us');
  const [url, setUrl] = useState(integration.region === 'custom' ? (integration.url ?? '') : '');
  const [key, setKey] = useState('');
  const body = (at: Region | 'custom' = region): Schemas['ItglueConnect'] => ({ ...(at === 'custom' ? { url: url.trim() } : { region: at }), ...(key.trim() ? { key: key.trim() } : {}) });
  const test = useChange((at: Region | 'custom') => unwrap(api.POST('/integrations/itglue/test', { body: body(at) })));
  const save = useChange(async () => {
    const saved = await unwrap(api.PUT('/integrations/itglue', { body: body() }));
    // At once, not after the reads that follow: the key must not stay on the page.
    setKey('');
    return saved;
  }, [keys.integrations, keys.status, keys.organizations]);
  const hasKey = integration.key_set_at_ms !== null;
  const changed = () => { test.reset(); save.reset(); };
  const complete = (region !== 'custom' || url.trim() !== '') && (key.trim() !== '' || hasKey);
  const suggested = test.data?.suggested_region;
  return (
    <form className="gp-form" aria-label="Connect IT Glue" onSubmit={(e) => { e.preventDefault(); test.mutate(region); }}>
      <Select label="Region" data={regions} value={region} allowDeselect={false} comboboxProps={{ withinPortal: false }} description="Where you sign in to IT Glue. Keys work only in their own region."
        onChange={(v) => { if (v) { setRegion(v as Region | 'custom'); changed(); } }} />
      {region === 'custom' ? <TextInput label="Base URL" placeholder="https://api.itglue.com" value={url} autoComplete="off" spellCheck={false} onChange={(e) => { setUrl(e.currentTarget.value); changed(); }} /> : null}
      <PasswordInput label="API key" autoComplete="off" spellCheck={false} value={key} placeholder={hasKey ? 'Leave empty to keep the key that is set' : 'ITG.…'} visibilityToggleButtonProps={{ 'aria-label': 'Show the key that is typed' }}
        description={hasKey ? undefined : 'In IT Glue: Account, Settings, API Keys. Tick Password Access if passwords are to be revealed here.'} onChange={(e) => { setKey(e.currentTarget.value); changed(); }} />
      {test.isError ? <ErrorNotice error={test.error} what="The test did not run." /> : null}
      {test.data ? (
        <TestOutcome result={test.data} action={!test.data.ok ? (
          <>
            <Button variant="default" size="xs" type="submit" loading={test.isPending}>Test again</Button>
            {suggested && suggested !== region ? <Button variant="default" size="xs" onClick={() => { setRegion(suggested); test.mutate(suggested); }}>Try {suggested.toUpperCase()}</Button> : null}
          </>
        ) : undefined} />
      ) : null}
      {save.isError ? <ErrorNotice error={save.error} /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" variant={test.data?.ok ? 'default' : 'filled'} loading={test.isPending} disabled={!complete}>Test connection</Button>
        <Button variant={test.data?.ok ? 'filled' : 'default'} disabled={!test.data?.ok} loading={save.isPending}
          onClick={() => save.mutate(undefined, { onSuccess: () => { notifications.show({ message: 'IT Glue is connected; its organizations are being read' }); onDone(); } })}>Save and read organizations</Button>
        {cancel ? <Button variant="subtle" color="gray" onClick={cancel}>Cancel</Button> : null}
      </div>
    </form>
  );
}
