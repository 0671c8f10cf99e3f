// SPDX-License-Identifier: Apache-2.0
// When a reveal demands more than the permission: in every company, or at one, and for each category.
import { Button, NumberInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { queryClient, useChange, useCompanies, useMay, useMayOpen, useSession } from '../../api/queries';
import { Card, Time } from '../../components/bits';
import { Page } from '../../components/page';
import { PairSelect } from '../../components/pair_select';
import { RuleFields, RuleTable } from '../../components/rule_fields';
import { ErrorNotice, Loaded, Notice } from '../../components/states';
import { demandsOf, sameRule, type Rule } from '../../lib/reveal_rule';

type Settings = Schemas['RevealSettings'];
const key = ['reveal-settings'];

export default function RevealRules() {
  const [params, setParams] = useSearchParams();
  const company = params.get('company');
  const settings = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/reveal-settings')) });
  const companies = useCompanies(useMay('read_companies'));
  const choices = useMemo(() => (companies.data?.companies ?? []).filter((c) => !c.archived && c.organization).map((c) => ({ id: c.id, name: c.name })), [companies.data]);
  const at = choices.find((c) => c.id === company) ?? null;
  const choose = (id: string | null) => setParams(id ? { company: id } : {}, { replace: true });
  return (
    <Page title="Reveal rules" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="What a person must say or do before a password is shown: everywhere, at one company, for one category. The narrowest place that says something decides.">
      <Loaded query={settings} what="The rules">{(data) => (
        <div className="gp-stack-2" style={{ maxWidth: 760 }}>
          <FrozenPeople frozen={data.frozen} />
          {choices.length > 0 ? (
            <div className="gp-row-wrap">
              <span className="gp-strong">Rules of</span>
              <PairSelect value={at} choices={choices} label="Rules of" placeholder="Every company" clearText="Every company" onChoose={choose} />
            </div>
          ) : null}
          {at ? <CompanyRules key={at.id} company={at} everywhere={data} /> : <Form settings={data} />}
        </div>
      )}</Loaded>
    </Page>
  );
}

type Rows = Schemas['RevealRuleAtCategory'][];
/** What was changed of the categories, and what is sent of it. */
function useCategories(stored: Rows) {
  const [changed, setChanged] = useState<Record<string, Rule>>({});
  const rows = stored.map((c) => ({ id: c.id, name: c.name ?? `Category ${c.id}, gone at the source`, rule: changed[c.id] ?? ruleOf(c) }));
  const send = stored.filter((c) => changed[c.id] && !sameRule(changed[c.id]!, ruleOf(c))).map((c) => ({ id: c.id, ...changed[c.id]! }));
  return { rows, send, set: (id: string, rule: Rule) => setChanged((now) => ({ ...now, [id]: rule })) };
}
const ruleOf = (c: Rows[number]): Rule => ({ demand: c.demand, second_factor: c.second_factor, approval: c.approval });

/** One company's rules: for every category, and for each. */
function CompanyRules({ company, everywhere }: { company: { id: string; name: string }; everywhere: Settings }) {
  const path = { params: { path: { id: company.id } } };
  const own = ['reveal-rules', company.id];
  const rules = useQuery({ queryKey: own, staleTime: 0, queryFn: () => unwrap(api.GET('/companies/{id}/reveal-rules', path)) });
  return <Loaded query={rules} what="The rules of this company">{(data) => <CompanyForm company={company} stored={data} everywhere={everywhere} />}</Loaded>;
}

function CompanyForm({ company, stored, everywhere }: { company: { id: string; name: string }; stored: Schemas['RevealRules']; everywhere: Settings }) {
  const [rule, setRule] = useState(stored.rule);
  const { rows, send, set } = useCategories(stored.categories);
  const save = useChange(() => unwrap(api.PUT('/companies/{id}/reveal-rules', { params: { path: { id: company.id } }, body: { rule, categories: send } })), [['records']]);
  const above = (id: string) => demandsOf([rule, ...everywhere.categories.filter((c) => c.id === id).map(ruleOf), everywhere.rule]);
  return (
    <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: (now) => { queryClient.setQueryData(['reveal-rules', company.id], now); notifications.show({ message: `The rules of ${company.name} are saved; the next reveal follows them` }); } }); }}>
      <Card title={`At ${company.name}`}><RuleFields rule={rule} above="As in every company" onChange={setRule} /></Card>
      <Card title={`At ${company.name}, by category`}><RuleTable rows={rows} above={above} label={`Rules of ${company.name} by category`} onChange={set} /></Card>
      {save.isError ? <ErrorNotice error={save.error} what="The rules were not changed." /> : null}
      <div><Button type="submit" disabled={send.length === 0 && sameRule(rule, stored.rule)} loading={save.isPending}>Save the rules of {company.name}</Button></div>
    </form>
  );
}

function FrozenPeople({ frozen }: { frozen: Settings['frozen'] }) {
  const me = useSession().data?.user.id;
  const release = useChange((id: string) => unwrap(api.POST('/reveal-settings/frozen/{id}/release', { params: { path: { id } }, body: {} })), [key]);
  const open = useMayOpen();
  if (frozen.length === 0) return null;
  return (
    <Card title="Frozen">
      <p className="gp-dim">These people asked for more passwords within an hour than one may. They are shown none until you release them; look at the audit first.</p>
      {release.isError ? <ErrorNotice error={release.error} /> : null}
      <ul className="gp-stack" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
        {frozen.map((f) => (
          <li key={f.user.id} className="gp-row-wrap">
            <span className="gp-grow"><strong>{f.user.name}</strong> <span className="gp-dim">frozen <Time ms={f.frozen_at_ms} /></span></span>
            {open('/settings/audit') ? <Button component={Link} to={`/settings/audit?actor=user:${f.user.id}&action=reveal`} variant="subtle" color="gray" size="xs">See the reveals</Button> : null}
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
  const [factor, setFactor] = useState<number | string>(settings.second_factor_minutes);
  const { rows, send, set } = useCategories(settings.categories);
  const save = useChange(() => unwrap(api.PATCH('/reveal-settings', { body: { rule, categories: send, grace_minutes: Number(grace), most_per_hour: Number(most), approval_minutes: Number(approval), second_factor_minutes: Number(factor) } })), [key, ['records']]);
  return (
    <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined); }}>
      <Card title="In every company"><RuleFields rule={rule} above="Not asked for" onChange={setRule} /></Card>
      {rows.length > 0 ? <Card title="In every company, by category"><RuleTable rows={rows} above={() => demandsOf([rule])} label="Rules by category" onChange={set} /></Card> : null}
      <Card title="How much, and how long">
        <div className="gp-stack">
          <NumberInput label="Passwords one person may be shown within an hour" description="Whoever asks for more is shown none until an administrator lifts it. 0: no limit." min={0} max={10000} value={most} onChange={setMost} />
          <NumberInput label="Minutes a reason holds" description="Further reveals at the same company take the reason said before. 0: asked each time." min={0} max={1440} value={grace} onChange={setGrace} />
          <NumberInput label="Minutes a second factor holds" description="Where it is asked for: it must have been passed within this time." min={1} max={1440} value={factor} onChange={setFactor} />
          <NumberInput label="Minutes an approval holds" min={1} max={10080} value={approval} onChange={setApproval} />
        </div>
      </Card>
      {save.isError ? <ErrorNotice error={save.error} what="The rules were not changed." /> : null}
      {save.isSuccess ? <Notice tone="good" live title="Saved. The next reveal follows it." /> : null}
      <div><Button type="submit" loading={save.isPending}>Save the rules</Button></div>
    </form>
  );
}
