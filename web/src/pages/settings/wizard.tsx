// SPDX-License-Identifier: Apache-2.0
// Setting up IT Glue in four steps. How far it has come is the hub's knowledge, so it goes on where it was left.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, Circle, CircleDot, Minus } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, Navigate, useNavigate, useParams } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { applyJob } from '../../api/events';
import { keys, queryClient, useChange, useDocumentationSettings, useIntegrations, useMay, useMayOpen, useStartSync, useStatus } from '../../api/queries';
import { Facts, Time } from '../../components/bits';
import { JobPanel, LastJob } from '../../components/job';
import { Page } from '../../components/page';
import { PasswordLevels } from '../../components/password_levels';
import { ErrorNotice, Loaded, Notice } from '../../components/states';
import { Capabilities } from '../../components/test_result';
import { plural } from '../../lib/format';
import { intervalText } from '../../lib/interval';
import { levelNames } from '../../lib/words';
import { ConnectForm } from './connect_form';
import { DocumentationChoice } from './documentation_choice';
import { MappingView } from './mapping';
import { Sharing } from './sharing';

type Wizard = Schemas['ItglueWizard'];
type Step = Wizard['steps'][number]['name'];
const base = '/settings/integrations/itglue';
const names: Record<Step, string> = { connect: 'Connect', map: 'Map organizations', documentation: 'Documentation', passwords: 'Passwords' };
const stateWords: Record<Wizard['steps'][number]['state'], string> = { done: 'done', skipped: 'skipped', open: 'to do' };

function useWizardChange() {
  return useChange(async (body: Schemas['ItglueWizardChange']) => {
    const now = await unwrap(api.POST('/integrations/itglue/wizard', { body }));
    queryClient.setQueryData(keys.wizard, now);
    return now;
  });
}

export default function ItglueWizard() {
  const wizard = useQuery({ queryKey: keys.wizard, queryFn: () => unwrap(api.GET('/integrations/itglue/wizard')), staleTime: 0 });
  const { '*': at = '' } = useParams();
  return (
    <Page title="Set up IT Glue" crumbs={[{ name: 'Settings', to: '/settings' }, { name: 'Integrations', to: '/settings/integrations' }]} sub="Four steps, about ten minutes. You can leave at any time; finished steps stay.">
      <Loaded query={wizard} what="How far the setting up has come">
        {(data) => {
          const open = data.at ?? 'done';
          if (at === '') return <Navigate to={`${base}/${open}`} replace />;
          // A step whose ground is missing leads to the one that lays it.
          const first = data.steps[0]?.state !== 'done' ? 'connect' : data.steps[1]?.state !== 'done' ? 'map' : null;
          const order = ['connect', 'map', 'documentation', 'passwords', 'done'];
          if (!order.includes(at) || (first !== null && order.indexOf(at) > order.indexOf(first))) return <Navigate to={`${base}/${first ?? open}`} replace />;
          return <Steps wizard={data} at={at as Step | 'done'} />;
        }}
      </Loaded>
    </Page>
  );
}

function Steps({ wizard, at }: { wizard: Wizard; at: Step | 'done' }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(at);
  // The focus goes along with the step, so that the keyboard goes on in it.
  useEffect(() => {
    if (before.current !== at) heading.current?.focus();
    before.current = at;
    // On a narrow screen the steps are a strip that scrolls.
    document.querySelector('.gp-wizard [aria-current="step"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at]);
  return (
    <div className="gp-wizard">
      <nav aria-label="Steps">
        <ol>
          {wizard.steps.map((s, i) => {
            const reachable = i === 0 || wizard.steps.slice(0, Math.min(i, 2)).every((b) => b.state === 'done');
            const Icon = s.state === 'done' ? Check : s.state === 'skipped' ? Minus : at === s.name ? CircleDot : Circle;
            const inner = <><Icon size={16} aria-hidden /><span><span className="gp-strong">{i + 1}. {names[s.name]}</span><span className="gp-hidden"> ({stateWords[s.state]})</span><Summary step={s.name} state={s.state} /></span></>;
            return (
              <li key={s.name} data-state={s.state} data-testid={`step-${s.name}`}>
                {reachable ? <Link to={`${base}/${s.name}`} aria-current={at === s.name ? 'step' : undefined}>{inner}</Link> : <span>{inner}</span>}
              </li>
            );
          })}
        </ol>
      </nav>
      <section aria-labelledby="wizard-step" className="gp-stack-2">
        <h2 id="wizard-step" ref={heading} tabIndex={-1}>{at === 'done' ? 'What happens now' : names[at]}</h2>
        {at === 'connect' ? <Connect /> : at === 'map' ? <Map /> : at === 'documentation' ? <Documentation wizard={wizard} /> : at === 'passwords' ? <Passwords /> : <Done wizard={wizard} />}
      </section>
    </div>
  );
}

/** What a finished step came to, in a line. */
function Summary({ step, state }: { step: Step; state: string }) {
  const itglue = useIntegrations().data?.itglue;
  const c = useStatus().data?.counts;
  const settings = useDocumentationSettings(state !== 'open').data;
  let text: ReactNode = null;
  if (step === 'connect' && state === 'done' && itglue) text = itglue.url?.replace(/^https?:\/\//, '');
  if (step === 'map' && c && c.organizations > 0) text = `${c.mapped} of ${plural(c.organizations, 'organization')}`;
  if (step === 'documentation' && state !== 'open' && settings) text = `${state === 'skipped' ? 'left as it is: ' : ''}${[settings.documents && 'documents', settings.checklists && 'checklists', settings.passwords && 'entries'].filter(Boolean).join(', ') || 'no category'}, ${plural(settings.types.filter((t) => t.enabled).length, 'type')}`;
  if (step === 'passwords' && state !== 'open' && itglue) text = itglue.password_sharing.enabled ? `shared; every company: ${levelNames[itglue.password_sharing.default_level].toLowerCase()}` : 'not shared';
  return text ? <span className="gp-small gp-dim">{text}</span> : null;
}

/** Back, what may be skipped, and the way on. */
function Foot({ back, children }: { back?: Step; children: ReactNode }) {
  return <div className="gp-wizard-foot">{back ? <Button variant="subtle" color="gray" component={Link} to={`${base}/${back}`}>Back</Button> : null}<span className="gp-grow" />{children}</div>;
}

function Connect() {
  const integrations = useIntegrations();
  const may = useMay('manage_integrations');
  const change = useWizardChange();
  const navigate = useNavigate();
  return (
    <Loaded query={integrations} what="The connection">
      {({ itglue }) => {
        const connected = itglue.state !== 'not_configured' && itglue.state !== 'disconnected';
        return (
          <>
            <p className="gp-dim">Gluepot reads IT Glue with an API key of yours and never changes what stands there by itself. You need: an administrator in IT Glue who makes the key, and the companies you want to map to (from your PSA as a CSV file, or made from the organizations in the next step).</p>
            {connected ? <Notice tone="good" title={`Connected to ${itglue.url ?? ''}`}><p>The key was set <Time ms={itglue.key_set_at_ms} />{itglue.key_set_by ? ` by ${itglue.key_set_by}` : ''}. To change it, paste another one; mappings and settings stay.</p><Capabilities list={itglue.capabilities} /></Notice> : null}
            {may ? <ConnectForm integration={itglue} onDone={() => change.mutate({ begun: true }, { onSettled: () => void navigate(`${base}/map`) })} /> : <Notice title="Connecting needs the permission to manage integrations." />}
            {connected ? <Foot><Button component={Link} to={`${base}/map`} onClick={() => { if (may) change.mutate({ begun: true }); }}>Continue</Button></Foot> : null}
          </>
        );
      }}
    </Loaded>
  );
}

function Map() {
  const mapped = useStatus().data?.counts.mapped ?? 0;
  const refresh = () => void queryClient.invalidateQueries({ queryKey: keys.wizard });
  return (
    <>
      <p className="gp-dim">Only mapped organizations are read, shown and searched. Quick Match finds pairs by PSA id, short name and name, and shows them before anything is stored.</p>
      <MappingView frame={({ actions, children }) => <div className="gp-wizard-table gp-stack"><div className="gp-row-wrap">{actions}</div>{children}</div>} />
      <Foot back="connect">
        {mapped === 0 ? <span className="gp-dim gp-small">Map at least one organization to go on.</span> : <span className="gp-dim gp-small gp-num">{plural(mapped, 'organization')} mapped</span>}
        <Button component={Link} to={`${base}/documentation`} data-disabled={mapped === 0 || undefined} onClick={(e) => { if (mapped === 0) e.preventDefault(); else refresh(); }}>Continue</Button>
      </Foot>
    </>
  );
}

function Documentation({ wizard }: { wizard: Wizard }) {
  const settings = useDocumentationSettings();
  const status = useStatus();
  const sync = useStartSync();
  const change = useWizardChange();
  const navigate = useNavigate();
  const may = useMay('manage_integrations');
  const look = useChange(async () => {
    const now = await unwrap(api.POST('/integrations/itglue/documentation/look', { body: {} }));
    queryClient.setQueryData(keys.documentation, now);
  });
  const unknown = settings.data?.types.length === 0;
  const { mutate: lookNow, isIdle } = look;
  useEffect(() => {
    if (unknown && may && isIdle) lookNow(undefined);
  }, [unknown, may, isIdle, lookNow]);
  const never = status.data !== undefined && status.data.last_sync?.state !== 'succeeded' && status.data.running_jobs.length === 0;
  const go = (state: 'done' | 'skipped') => {
    change.mutate({ step: 'documentation', state }, { onSuccess: () => {
      sync.mutate(undefined, { onSuccess: applyJob });
      void navigate(`${base}/passwords`);
    } });
  };
  const first = wizard.steps.find((s) => s.name === 'documentation')?.state === 'open' || never;
  return (
    <>
      <p className="gp-dim">Choose what is copied here. You can change it at any time.</p>
      {look.isError ? <ErrorNotice error={look.error} what="The account’s types could not be read." retry={() => look.mutate(undefined)} /> : null}
      <DocumentationChoice />
      {change.isError ? <ErrorNotice error={change.error} what="The step was not stored." /> : null}
      <Foot back="map">
        {first ? <Button variant="default" loading={change.isPending} onClick={() => go('skipped')}>Skip for now</Button> : null}
        <Button loading={change.isPending} onClick={() => go('done')}>{first ? 'Continue and start the first sync' : 'Continue and sync'}</Button>
      </Foot>
    </>
  );
}

function Passwords() {
  const integrations = useIntegrations();
  const change = useWizardChange();
  const navigate = useNavigate();
  const may = useMay('manage_integrations');
  const [byCompany, setByCompany] = useState(false);
  const go = (state: 'done' | 'skipped') => change.mutate({ step: 'passwords', state }, { onSuccess: () => void navigate(`${base}/done`) });
  return (
    <Loaded query={integrations} what="Password sharing">
      {({ itglue }) => (
        <>
          <ul className="gp-rules">
            <li>A value is never stored here. It is fetched from IT Glue at the moment somebody reveals it, and forgotten again.</li>
            <li>Every reveal is written to the audit before the value is asked for: who, when, which entry. If it cannot be written, no value is shown.</li>
            <li>Only people whose role may read password values can reveal one.</li>
            <li>What IT Glue marks as restricted or personal stays hidden, until you allow it for a company.</li>
          </ul>
          {itglue.password_access === false ? <Notice tone="attention" title="This key has no Password Access."><p>Entries can be listed, but no value can be revealed. In IT Glue, make a key with Password Access and set it under Connect.</p></Notice> : null}
          <div className="gp-card"><Sharing integration={itglue} may={may} plain /></div>
          {itglue.password_sharing.enabled && may ? (
            <details onToggle={(e) => setByCompany(e.currentTarget.open)}>
              <summary className="gp-strong">Levels by company</summary>
              {byCompany ? (
                <div className="gp-wizard-table gp-stack" style={{ marginTop: 12 }}>
                  <p className="gp-small gp-dim">Choose companies to give them another level. One company’s exceptions by category are set on its page, under Passwords.</p>
                  <PasswordLevels />
                </div>
              ) : null}
            </details>
          ) : null}
          {change.isError ? <ErrorNotice error={change.error} what="The step was not stored." /> : null}
          <Foot back="documentation">
            {itglue.password_sharing.enabled ? null : <Button variant="default" loading={change.isPending} onClick={() => go('skipped')}>Skip for now</Button>}
            <Button loading={change.isPending} onClick={() => go('done')}>Finish</Button>
          </Foot>
        </>
      )}
    </Loaded>
  );
}

function Done({ wizard }: { wizard: Wizard }) {
  const status = useStatus();
  const integrations = useIntegrations().data;
  const itglue = integrations?.itglue;
  const automate = integrations !== undefined && integrations.automate.state !== 'disconnected' && integrations.automate.state !== 'not_configured';
  const settings = useDocumentationSettings().data;
  const sync = useStartSync();
  const mayRun = useMay('write_integrations');
  const may = useMay('manage_integrations');
  const open = useMayOpen();
  const change = useWizardChange();
  const { mutate: store } = change;
  const unfinished = !wizard.finished && wizard.at === null && may;
  useEffect(() => {
    if (unfinished) store({ finished: true });
  }, [unfinished, store]);
  const running = status.data?.running_jobs.find((j) => j.kind === 'sync');
  const last = status.data?.last_sync;
  const c = status.data?.counts;
  return (
    <>
      {running ? <div className="gp-card"><JobPanel job={running} /></div> : last ? <div className="gp-card"><LastJob job={last} /></div> : (
        <Notice title="Nothing has been mirrored yet." action={mayRun ? <Button size="xs" loading={sync.isPending} onClick={() => sync.mutate(undefined, { onSuccess: applyJob })}>Start the first sync</Button> : undefined} />
      )}
      {sync.isError ? <ErrorNotice error={sync.error} what="The sync did not start." /> : null}
      {wizard.at !== null ? <Notice tone="attention" title={`${names[wizard.at]} is still to do.`} action={<Button size="xs" variant="default" component={Link} to={`${base}/${wizard.at}`}>Go there</Button>} /> : null}
      <div className="gp-card">
        <Facts rows={[
          ['Connection', itglue?.url ? <span key="u" className="gp-mono">{itglue.url}</span> : null],
          ['Mapped', c ? `${c.mapped} of ${plural(c.organizations, 'organization')}` : null],
          ['Mirrored', settings ? [settings.documents && 'documents', settings.checklists && 'checklists', settings.passwords && 'password entries', `${settings.types.filter((t) => t.enabled).length} of ${plural(settings.types.length, 'flexible asset type')}`].filter(Boolean).join(', ') : null],
          ['Sync', settings ? <>{intervalText(settings.interval)}{settings.next_run_at_ms ? <span className="gp-dim">, next <Time ms={settings.next_run_at_ms} /></span> : null}</> : null],
          ['Password sharing', itglue ? (itglue.password_sharing.enabled ? levelNames[itglue.password_sharing.default_level] : 'off') : null],
        ]} />
      </div>
      <div className="gp-card">
        <div className="gp-card-head"><h3 className="gp-grow">Next steps</h3></div>
        <ul className="gp-next">
          <li><Link className="gp-link" to="/companies">Look at a company</Link><span className="gp-dim">Documents, assets, checklists and entries fill while the sync runs.</span></li>
          {open('/settings/users') ? <li><Link className="gp-link" to="/settings/users">Invite people</Link><span className="gp-dim">Each with a role that says what may be read and revealed.</span></li> : null}
          {open('/settings/api-keys') ? <li><Link className="gp-link" to="/settings/api-keys">Make API keys</Link><span className="gp-dim">Scripts read the mirror as they would read IT Glue.</span></li> : null}
          {!open('/password-sync') ? null : automate ? <li><Link className="gp-link" to="/password-sync">Sync passwords from ConnectWise Automate</Link><span className="gp-dim">To keep them up to date in IT Glue.</span></li>
            : <li><Link className="gp-link" to="/password-sync/connection">Connect ConnectWise Automate</Link><span className="gp-dim">To keep its passwords up to date in IT Glue.</span></li>}
        </ul>
      </div>
      <Foot back="passwords"><Button component={Link} to="/">Go to Home</Button></Foot>
    </>
  );
}
