// SPDX-License-Identifier: Apache-2.0
// When a sync starts by itself.
import { Button, Select, Switch, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Schemas } from '../../api/client';
import { Time } from '../../components/bits';
import { intervalChoices, intervalOf, intervalValue } from '../../lib/interval';

type Settings = Schemas['DocumentationSettings'];
type Change = Schemas['DocumentationSettingsChange'];

export function Schedule({ settings, may, save }: { settings: Settings; may: boolean; save: UseMutationResult<Settings, Error, Change> }) {
  const stored = intervalValue(settings.interval);
  const [at, setAt] = useState(settings.interval.at ?? '02:00');
  const [quiet, setQuiet] = useState({ on: settings.quiet_from !== null, from: settings.quiet_from ?? '08:00', to: settings.quiet_to ?? '18:00' });
  const [choice, setChoice] = useState(stored);
  const changed = choice !== stored || (choice === 'daily' && at !== settings.interval.at) || quiet.on !== (settings.quiet_from !== null) ||
    (quiet.on && (quiet.from !== settings.quiet_from || quiet.to !== settings.quiet_to));
  const field = (name: string) => (save.error instanceof ApiError && save.error.field === name ? save.error.message : null);
  const byItself = choice !== 'off';
  return (
    <section className="gp-card" aria-label="Schedule">
      <div className="gp-card-head"><h2 className="gp-grow">When</h2>
        <span className="gp-dim gp-small" data-testid="next-sync">{settings.next_run_at_ms ? <>Next sync <Time ms={settings.next_run_at_ms} /></> : 'No sync starts by itself'}</span>
      </div>
      <form className="gp-form" onSubmit={(e) => { e.preventDefault(); save.mutate({ interval: intervalOf(choice, at), quiet_from: byItself && quiet.on ? quiet.from : null, quiet_to: byItself && quiet.on ? quiet.to : null }); }}>
        <div className="gp-row-wrap" style={{ alignItems: 'flex-start' }}>
          <Select label="Sync" data={intervalChoices(stored)} value={choice} allowDeselect={false} disabled={!may} comboboxProps={{ withinPortal: false }} onChange={(v) => { if (v) setChoice(v); }} style={{ flex: '1 1 200px' }} />
          {choice === 'daily' ? <TextInput type="time" label="At" description="Time of the server" value={at} error={field('interval.at')} disabled={!may} onChange={(e) => setAt(e.currentTarget.value)} style={{ flex: '1 1 140px' }} /> : null}
        </div>
        {byItself ? <Switch label="Quiet hours" description="No sync starts by itself in them. One that would is started when they end." checked={quiet.on} disabled={!may} onChange={(e) => { const on = e.currentTarget.checked; setQuiet((q) => ({ ...q, on })); }} /> : null}
        {byItself && quiet.on ? (
          <div className="gp-row-wrap" style={{ alignItems: 'flex-start' }}>
            <TextInput type="time" label="From" value={quiet.from} error={field('quiet_from')} disabled={!may} onChange={(e) => { const from = e.currentTarget.value; setQuiet((q) => ({ ...q, from })); }} style={{ flex: '1 1 140px' }} />
            <TextInput type="time" label="Until" value={quiet.to} error={field('quiet_to')} disabled={!may} onChange={(e) => { const to = e.currentTarget.value; setQuiet((q) => ({ ...q, to })); }} style={{ flex: '1 1 140px' }} />
          </div>
        ) : null}
        {may ? <div className="gp-row-wrap"><Button type="submit" variant={changed ? 'filled' : 'default'} disabled={!changed} loading={save.isPending && save.variables.interval !== undefined}>Save the schedule</Button></div> : null}
      </form>
    </section>
  );
}
