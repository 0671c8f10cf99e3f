// SPDX-License-Identifier: Apache-2.0
import '@fontsource-variable/jetbrains-mono/wght.css';
import { useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useMay, usePassword } from '../../api/queries';
import { Card, CopyButton, Facts, Tag, Time } from '../../components/bits';
import { Html } from '../../components/html';
import { Page } from '../../components/page';
import { NoRecord, OpenAtSource } from '../../components/record';
import { RevealBox } from '../../components/reveal_box';
import { SeenBy } from '../../components/seen_by';
import { Loaded } from '../../components/states';
import { safeLink } from '../../lib/sanitise';
import { companyCrumbs } from '../company';

export default function Password({ company }: { company: Schemas['Company'] }) {
  const { password: id = '' } = useParams();
  const entry = usePassword(company.id, id);
  const audit = useMay('read_audit');
  const e = entry.data;
  return (
    <Page title={e?.name ?? 'Password entry'} crumbs={companyCrumbs(company, { name: 'Passwords', path: 'passwords' })}
      sub={e ? <>{company.name}{e.folder_path.length > 0 ? ` · ${e.folder_path.join(' / ')}` : ''}</> : null}
      actions={<OpenAtSource url={e?.source_url} />}>
      <Loaded query={entry} what="This password entry" missing={<NoRecord what="password entry" list="password entries" company={company} path="passwords" />}>
        {(data) => {
          const url = data.url ? safeLink(data.url) : null;
          return (
            <div className="gp-stack-2" style={{ maxWidth: 860 }}>
              <RevealBox key={data.id} companyId={company.id} entry={data} />
              <Card title="Entry">
                <Facts rows={[
                  ['User name', data.username ? <span className="gp-row"><span className="gp-mono">{data.username}</span><CopyButton text={data.username} label="Copy the user name" /></span> : null],
                  ['Address', url ? <a className="gp-link" href={url} target="_blank" rel="noopener noreferrer">{data.url}</a> : data.url],
                  ['Category', data.category],
                  ['One-time code', data.otp_enabled ? <Tag>set in the source</Tag> : 'none'],
                  ['Password changed', <Time key="p" ms={data.password_updated_at_ms} never="unknown" />],
                  ['Entry changed', <Time key="u" ms={data.updated_at_ms} never="unknown" />],
                  ['Last shown', <Time key="s" ms={data.last_shown_at_ms} />],
                  ['Id', <span key="i" className="gp-row"><span className="gp-mono">{data.id}</span><CopyButton text={data.id} label="Copy the id" /></span>],
                ]} />
              </Card>
              {audit ? <SeenBy companyId={company.id} passwordId={data.id} /> : null}
              {data.notes_html ? <Card title="Notes"><Html html={data.notes_html} /></Card> : null}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
