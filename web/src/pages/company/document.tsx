// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useDocument } from '../../api/queries';
import { Time } from '../../components/bits';
import { Html } from '../../components/html';
import { Page } from '../../components/page';
import { NoRecord, OpenAtSource } from '../../components/record';
import { Loaded, Notice } from '../../components/states';
import { companyCrumbs } from '../company';

export default function DocumentReader({ company }: { company: Schemas['Company'] }) {
  const { doc = '' } = useParams();
  const document = useDocument(company.id, doc);
  const d = document.data;
  return (
    <Page title={d?.name ?? 'Document'} crumbs={companyCrumbs(company, { name: 'Documents', path: 'documents' })}
      sub={d ? <>{d.folder_path.length > 0 ? `${d.folder_path.join(' / ')} · ` : ''}changed <Time ms={d.updated_at_ms} never="at an unknown time" /> · read <Time ms={d.mirrored_at_ms} /></> : null}
      actions={<OpenAtSource url={d?.source_url} />}>
      <Loaded query={document} what="This document" missing={<NoRecord what="document" list="documents" company={company} path="documents" />}>
        {(data) => (
          <article className="gp-card" style={{ padding: 24 }} data-testid="document">
            {data.has_body && data.html ? <Html html={data.html} /> : (
              <Notice title={data.has_body ? 'This document is empty.' : 'The text of this document is not here yet.'}>
                {data.has_body ? null : <p>Lists are read first and contents afterwards. It comes with the running or the next sync.</p>}
              </Notice>
            )}
          </article>
        )}
      </Loaded>
    </Page>
  );
}
