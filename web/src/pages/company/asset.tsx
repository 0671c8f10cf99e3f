// SPDX-License-Identifier: Apache-2.0
import { Lock } from 'lucide-react';
import { useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useAsset } from '../../api/queries';
import { Card, Facts, Time } from '../../components/bits';
import { Html } from '../../components/html';
import { Page } from '../../components/page';
import { NoRecord, OpenAtSource, useSourceName } from '../../components/record';
import { Loaded } from '../../components/states';
import { Tags } from '../../components/tags';
import { safeLink } from '../../lib/sanitise';
import { companyCrumbs } from '../company';

type Field = Schemas['FlexibleAsset']['fields'][number];

function HiddenField() {
  return <span className="gp-row gp-dim"><Lock size={14} aria-hidden style={{ flex: 'none' }} /><span>A password field. Gluepot never reads its value; it can be seen in {useSourceName()}.</span></span>;
}

function FieldValue({ field }: { field: Field }) {
  if (field.hidden) return <HiddenField />;
  if (field.tags?.length) {
    return <span className="gp-row-wrap"><Tags tags={field.tags} /></span>;
  }
  if (field.html) return <Html html={field.html} />;
  if (!field.text) return <span className="gp-dim">empty</span>;
  const link = field.kind === 'Text' || field.kind === 'URL' ? safeLink(field.text) : null;
  if (link && /^https?:/i.test(link)) return <a className="gp-link" href={link} target="_blank" rel="noopener noreferrer">{field.text}</a>;
  return <>{field.text}</>;
}

export default function Asset({ company }: { company: Schemas['Company'] }) {
  const { asset: id = '' } = useParams();
  const asset = useAsset(company.id, id);
  const a = asset.data;
  return (
    <Page title={a?.name ?? 'Flexible asset'} crumbs={companyCrumbs(company, a ? { name: a.type.name, path: `flexible-assets/${a.type.id}` } : { name: 'Flexible assets', path: 'flexible-assets' })}
      sub={a ? <>{a.type.name} · changed <Time ms={a.updated_at_ms} never="at an unknown time" /></> : null}
      actions={<OpenAtSource url={a?.source_url} />}>
      <Loaded query={asset} what="This flexible asset" missing={<NoRecord what="flexible asset" list="flexible assets" company={company} path="flexible-assets" />}>
        {(data) => {
          const groups: { title: string; fields: Field[] }[] = [];
          for (const f of data.fields) {
            if (f.kind === 'Header') groups.push({ title: f.name, fields: [] });
            else (groups.at(-1) ?? groups[groups.push({ title: data.type.name, fields: [] }) - 1]!).fields.push(f);
          }
          return (
            <div className="gp-stack-2">
              {groups.filter((g) => g.fields.length > 0).map((g) => (
                <Card key={g.title} title={g.title}><Facts rows={g.fields.map((f): [string, React.ReactNode] => [f.name, <FieldValue key={f.key} field={f} />])} /></Card>
              ))}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
