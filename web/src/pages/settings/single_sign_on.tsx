// SPDX-License-Identifier: Apache-2.0
// The identity provider people sign in with. Saved as a whole, by the button: a slip lets people in or keeps them out.
import { Button, Checkbox, PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { keys, useChange, useRoles } from '../../api/queries';
import { Card, CopyButton, Time } from '../../components/bits';
import { Page } from '../../components/page';
import { ErrorNotice, Loaded, Notice } from '../../components/states';
import { fieldWords } from '../../lib/api_key';
import { absolute } from '../../lib/format';
import { RoleRules } from './single_sign_on_rules';

type Saved = Schemas['SingleSignOn'];
const savedKey = ['single-sign-on'] as const;
const fields = ['label', 'issuer', 'client_id', 'client_secret', 'scopes', 'email_claim', 'verified_claim', 'role_claim', 'rules', 'default_role'];

export default function SingleSignOn() {
  const saved = useQuery({ queryKey: savedKey, queryFn: () => unwrap(api.GET('/single-sign-on')) });
  const roles = useRoles();
  return (
    <Page title="Single sign-on" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="People sign in with the account they have at Entra ID, Google, Okta, Keycloak or another OpenID Connect provider. Names and passwords go on working beside it.">
      <Loaded query={saved} what="The settings of single sign-on">
        {(data) => <Loaded query={roles} what="The roles">{(r) => <Form key={data.revision} saved={data} roles={r.roles} />}</Loaded>}
      </Loaded>
    </Page>
  );
}

function Form({ saved, roles }: { saved: Saved; roles: Schemas['Role'][] }) {
  const before = useMemo(() => ({
    enabled: saved.enabled, label: saved.label, issuer: saved.issuer, client_id: saved.client_id, scopes: saved.scopes, email_claim: saved.email_claim, verified_claim: saved.verified_claim,
    role_claim: saved.role_claim, rules: saved.rules, default_role: saved.default_role, create_users: saved.create_users, link_by_email: saved.link_by_email,
  }), [saved]);
  const [form, setForm] = useState(before);
  const [secret, setSecret] = useState('');
  const set = <K extends keyof typeof form>(k: K, value: (typeof form)[K]) => setForm((f) => ({ ...f, [k]: value }));
  const dirty = secret !== '' || JSON.stringify(form) !== JSON.stringify(before);
  const body = () => ({ ...form, ...(form.role_claim.trim() ? {} : { rules: [] }), ...(secret ? { client_secret: secret.trim() } : {}) });
  const save = useChange(async () => {
    const answer = await unwrap(api.PUT('/single-sign-on', { body: { revision: saved.revision, ...body() } }));
    // At once: the secret must not stay on the page.
    setSecret('');
    return answer;
  }, [savedKey, keys.users]);
  const test = useChange(() => unwrap(api.POST('/single-sign-on/test', { body: body() })));
  useEffect(() => {
    if (!dirty) return;
    const warn = (e: BeforeUnloadEvent) => e.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);
  const failed = [save.error, test.error].find((e): e is ApiError => e instanceof ApiError && !!e.field && fields.includes(e.field));
  const problem = (f: string) => (failed?.field === f ? fieldWords(failed) : null);
  // Nobody is made a Primary Admin by a provider.
  const choices = roles.filter((r) => r.editable).map((r) => ({ value: r.id, label: r.name }));
  const text = (k: 'label' | 'issuer' | 'client_id' | 'scopes' | 'email_claim' | 'verified_claim' | 'role_claim', label: string, description?: string, placeholder?: string) => (
    <TextInput label={label} description={description} placeholder={placeholder} value={form[k]} error={problem(k)} autoComplete="off" spellCheck={false} onChange={(e) => set(k, e.currentTarget.value)} />
  );
  const kept = saved.has_secret ? `Set${saved.secret_set_at_ms ? ` on ${absolute(saved.secret_set_at_ms)}` : ''}${saved.secret_set_by ? ` by ${saved.secret_set_by}` : ''}; leave empty to keep it` : undefined;
  return (
    <form className="gp-stack-2" aria-label="Single sign-on" noValidate onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: () => notifications.show({ message: 'Single sign-on is saved' }) }); }}>
      <Card title="Provider">
        <div className="gp-stack-2">
          <Switch label="People may sign in with the provider" checked={form.enabled} onChange={(e) => set('enabled', e.currentTarget.checked)} />
          <div>
            <p className="gp-strong gp-small" id="sso-redirect">Redirect address</p>
            <p className="gp-small gp-dim">Enter it at the provider, as the redirect URI of a web application.</p>
            <div className="gp-row-wrap"><code className="gp-mono gp-small" aria-labelledby="sso-redirect" style={{ overflowWrap: 'anywhere' }}>{saved.redirect_uri}</code><CopyButton text={saved.redirect_uri} label="Copy the redirect address" /></div>
          </div>
          {text('issuer', 'Issuer', 'To the letter as the provider names itself. With Entra ID it holds your tenant’s id.', 'https://login.microsoftonline.com/<tenant id>/v2.0')}
          <div className="gp-two-columns">
            {text('client_id', 'Client id')}
            <PasswordInput label="Client secret" autoComplete="off" value={secret} placeholder={kept} error={problem('client_secret')} description="Sealed with the master key, sent to this provider alone, never shown again." visibilityToggleButtonProps={{ 'aria-label': 'Show the secret that is typed' }} onChange={(e) => setSecret(e.currentTarget.value)} />
          </div>
          <div className="gp-two-columns">
            {text('scopes', 'Scopes', 'With blanks between.')}
            {text('label', 'Words on the button', 'On the sign-in page.')}
          </div>
          <div className="gp-row-wrap">
            <Button variant="default" loading={test.isPending} disabled={!form.issuer.trim()} onClick={() => test.mutate(undefined)}>Test the provider</Button>
            <span className="gp-small gp-dim">Asks the provider as it stands above; nothing is saved.</span>
          </div>
          {test.data ? <div data-testid="sso-test" data-ok={test.data.ok}><Notice tone={test.data.ok ? 'good' : 'bad'} live title={test.data.ok ? 'The provider answers.' : 'The provider cannot be used like this.'}><p>{test.data.message.charAt(0).toUpperCase() + test.data.message.slice(1)}</p>{test.data.next_step ? <p>{test.data.next_step}</p> : null}</Notice></div> : null}
          {test.isError && test.error !== failed ? <ErrorNotice error={test.error} what="The test did not run." /> : null}
        </div>
      </Card>
      <Card title="Who gets in">
        <div className="gp-stack-2">
          <Checkbox label="Make a user at the first sign-in" description="Of whoever the provider lets through and a rule or the default role below gives a role." checked={form.create_users} onChange={(e) => set('create_users', e.currentTarget.checked)} />
          <Checkbox label="Link users that there are by their e-mail" description="Only where the provider says that the address is verified. From then on the provider’s account counts, whatever its address: the user’s password, second factor and sessions are taken away, the API keys of that user are paused." checked={form.link_by_email} onChange={(e) => set('link_by_email', e.currentTarget.checked)} />
          <p className="gp-small gp-dim">A Primary Admin always signs in with name and password, so that you get in while the provider is down.</p>
          <div className="gp-two-columns">
            {text('email_claim', 'Claim with the e-mail')}
            {text('verified_claim', 'Claim that it is verified', 'Must be true. Entra ID: add the optional claims email and xms_edov there, and enter xms_edov here.')}
          </div>
        </div>
      </Card>
      <Card title="Roles">
        <div className="gp-stack-2">
          {text('role_claim', 'Claim with groups or roles', 'Decides at each sign-in. Empty: roles are given in Users & Roles.', 'groups')}
          {form.role_claim.trim() ? <RoleRules rules={form.rules} roles={choices} error={problem('rules')} onChange={(rules) => set('rules', rules)} /> : null}
          <Select label={form.role_claim.trim() ? 'Role when no rule fits' : 'Role of users who are made'} data={[{ value: '', label: form.role_claim.trim() ? 'None: they do not get in' : 'None' }, ...choices]} value={form.default_role ?? ''} error={problem('default_role')}
            allowDeselect={false} comboboxProps={{ withinPortal: false }} onChange={(v) => set('default_role', v || null)} />
        </div>
      </Card>
      {save.isError && save.error !== failed ? <ErrorNotice error={save.error} what="Nothing was saved." /> : null}
      <div className="gp-save-bar">
        <Button type="submit" disabled={!dirty} loading={save.isPending}>Save</Button>
        {dirty ? <Button variant="default" onClick={() => { setForm(before); setSecret(''); save.reset(); test.reset(); }}>Discard</Button> : null}
        <span className="gp-dim" role="status" data-testid="sso-state">{dirty ? 'Not saved yet' : saved.changed_by ? <>Saved by {saved.changed_by}, <Time ms={saved.changed_at_ms} /></> : 'Not set up'}</span>
      </div>
    </form>
  );
}
