// SPDX-License-Identifier: Apache-2.0
// When a reveal demands more than the permission, in every company; a company's own rules stand on its passwords' page.
import { Button, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap, type Schemas } from '../../api/client';
import { useChange, useSession } from '../../api/queries';
import { Card, Time } from '../../components/bits';
import { Page } from '../../components/page';
import { RuleFields } from '../../components/rule_fields';
import { ErrorNotice, Loaded, Notice } from '../../components/states';

type Settings = Schemas['RevealSettings'];
const key = ['reveal-settings'];

export default function RevealRules() {
  const settings = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/reveal-settings')) });
  return (
    <Page title="Reveal rules" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="What a person must say or do before a password is shown. A company may differ: set that on its passwords’ page.">
      <Loaded query={settings} what="The rules">{(data) => (
        <div className="gp-stack-2" style={{ maxWidth: 640 }}>
          <FrozenPeople frozen={data.frozen} />
          <Form settings={data} />
        </div>
      )}</Loaded>
    </Page>
  );
}

function FrozenPeople({ frozen }: { frozen: Settings['frozen'] }) {
  const me = useSession().data?.user.id;
  const release = useChange((id: string) => unwrap(api.POST('/reveal-settings/frozen/{id}/release', { params: { path: { id } }, body: {} })), [key]);
  if (frozen.length === 0) return null;
  return (
    <Card title="Frozen">
      <p className="gp-dim">These people asked for more passwords within an hour than one may. They are shown none until you release them; look at the audit first.</p>
      {release.isError ? <ErrorNotice error={release.error} /> : null}
      <ul className="gp-stack" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
        {frozen.map((f) => (
          <li key={f.user.id} className="gp-row-wrap">
            <span className="gp-grow"><strong>{f.user.name}</strong> <span className="gp-dim">frozen <Time ms={f.frozen_at_ms} /></span></span>
            <Button component="a" href={`/settings/audit?actor=user:${f.user.id}&action=reveal`} variant="subtle" color="gray" size="xs">See the reveals</Button>
            {f.user.id === me ? <span className="gp-small gp-dim">This is you: another administrator has to release you.</span> : (
              <Button size="xs" variant="default" loading={release.isPending && release.variables === f.user.id} onClick={() => release.mutate(f.user.id)}>Release {f.user.name}</Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Form({ settings }: { settings: Settings }) {
  const [rule, setRule] = useState(settings.rule);
  const [grace, setGrace] = useState<number | string>(settings.grace_minutes);
  const [most, setMost] = useState<number | string>(settings.most_per_hour);
  const [approval, setApproval] = useState<number | string>(settings.approval_minutes);
  const save = useChange(() => unwrap(api.PATCH('/reveal-settings', { body: { rule, grace_minutes: Number(grace), most_per_hour: Number(most), approval_minutes: Number(approval) } })), [key, ['records']]);
  return (
    <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined); }}>
      <Card title="In every company"><RuleFields rule={rule} above="Not asked for" onChange={setRule} /></Card>
      <Card title="How much, and how long">
        <div className="gp-stack">
          <NumberInput label="Passwords one person may be shown within an hour" description="Whoever asks for more is shown none until an administrator lifts it. 0: no limit." min={0} max={10000} value={most} onChange={setMost} />
          <NumberInput label="Minutes a reason holds" description="Further reveals at the same company take the reason said before. 0: asked each time." min={0} max={1440} value={grace} onChange={setGrace} />
          <NumberInput label="Minutes an approval holds" min={1} max={10080} value={approval} onChange={setApproval} />
        </div>
      </Card>
      {save.isError ? <ErrorNotice error={save.error} what="The rules were not changed." /> : null}
      {save.isSuccess ? <Notice tone="good" live title="Saved. The next reveal follows it." /> : null}
      <div><Button type="submit" loading={save.isPending}>Save the rules</Button></div>
    </form>
  );
}
