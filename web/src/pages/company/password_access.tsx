// SPDX-License-Identifier: Apache-2.0
// What may be done with a company's password entries: its own level, and exceptions for categories.
import { Button, Modal, Select, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, useChange } from '../../api/queries';
import { RuleFields } from '../../components/rule_fields';
import { ErrorNotice, Loaded } from '../../components/states';
import { levelNames } from '../../lib/words';

type Access = Schemas['PasswordAccess'];
type Level = Schemas['PasswordLevel'];
const choices = (above: Level, where: string) => [
  { value: '', label: `${where} (${levelNames[above]})` },
  ...(['none', 'list', 'reveal'] as const).map((value) => ({ value, label: levelNames[value] })),
];

export default function PasswordAccess({ company, onClose }: { company: Schemas['Company']; onClose: () => void }) {
  const key = ['password-access', company.id];
  const access = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/companies/{id}/password-access', { params: { path: { id: company.id } } })) });
  return (
    <Modal opened onClose={onClose} title={`Access to the passwords of ${company.name}`} size={620}>
      <Loaded query={access} what="The levels of this company">
        {(data) => <Form company={company} access={data} queryKey={key} onClose={onClose} />}
      </Loaded>
      <CompanyRules company={company} />
    </Modal>
  );
}

/** What this company's reveals demand besides; for its categories there is the page of the rules. */
function CompanyRules({ company }: { company: Schemas['Company'] }) {
  const key = ['reveal-rules', company.id];
  const path = { params: { path: { id: company.id } } };
  const rules = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/companies/{id}/reveal-rules', path)) });
  const [own, setOwn] = useState<Schemas['RevealRule'] | null>(null);
  const save = useChange((rule: Schemas['RevealRule']) => unwrap(api.PUT('/companies/{id}/reveal-rules', { ...path, body: { rule } })), [key, ['records']]);
  return (
    <details style={{ marginTop: 20 }}>
      <summary className="gp-strong">Before a password of {company.name} is shown</summary>
      <Loaded query={rules} what="The rules of this company">
        {(data) => (
          <form className="gp-stack" style={{ marginTop: 12 }} onSubmit={(e) => { e.preventDefault(); save.mutate(own ?? data.rule); }}>
            <RuleFields rule={own ?? data.rule} above="As in every company" onChange={setOwn} />
            {save.isError ? <ErrorNotice error={save.error} what="The rules were not changed." /> : null}
            <div className="gp-row"><Button type="submit" variant="default" disabled={own === null} loading={save.isPending}>Save the rules</Button>{save.isSuccess ? <span role="status" className="gp-dim">Saved.</span> : null}<Link className="gp-link" to={`/settings/reveal-rules?company=${company.id}`}>Rules by category</Link></div>
          </form>
        )}
      </Loaded>
    </details>
  );
}

function Form({ company, access, queryKey, onClose }: { company: Schemas['Company']; access: Access; queryKey: string[]; onClose: () => void }) {
  const [level, setLevel] = useState<Level | null>(access.level);
  const [own, setOwn] = useState<Record<string, Level | null>>(() => Object.fromEntries(access.categories.map((c) => [c.id, c.level])));
  const [restricted, setRestricted] = useState(access.restricted_allowed);
  const save = useChange(() => unwrap(api.PUT('/companies/{id}/password-access', {
    params: { path: { id: company.id } },
    body: {
      level, restricted_allowed: restricted,
      categories: access.categories.filter((c) => own[c.id] !== c.level).map((c) => ({ id: c.id, level: own[c.id] ?? null })),
    },
  })), [queryKey, ['records'], ['company'], ['password-levels'], keys.companies]);
  return (
    <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: onClose }); }}>
      {access.enabled ? null : <p className="gp-dim">Password sharing is off. What is set here counts once it is switched on.</p>}
      <Select label="Every category" data={choices(access.default_level, 'As in every company')} value={level ?? ''} allowDeselect={false} comboboxProps={{ withinPortal: false }} onChange={(v) => setLevel((v || null) as Level | null)} />
      {access.categories.length > 0 ? (
        <fieldset className="gp-fields gp-scroll" style={{ border: 0, padding: 0, margin: 0, maxHeight: 320 }}>
          <legend className="gp-strong">Exceptions by category</legend>
          <div className="gp-stack">
            {access.categories.map((c) => (
              <Select key={c.id} label={c.name} data={choices(level ?? access.default_level, 'As set above')} value={own[c.id] ?? ''} allowDeselect={false}
                onChange={(v) => setOwn((now) => ({ ...now, [c.id]: (v || null) as Level | null }))} />
            ))}
          </div>
        </fieldset>
      ) : null}
      <Switch label="Show restricted and personal entries of this company" checked={restricted} onChange={(e) => setRestricted(e.currentTarget.checked)} />
      {save.isError ? <ErrorNotice error={save.error} what="The levels were not changed." /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" loading={save.isPending}>Save</Button>
        <Button variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
