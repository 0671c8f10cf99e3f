// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import type { Schemas } from '../api/client';

/** Where a tag leads within the company. The source spells kinds as "FlexibleAssets", "Flexible Asset" or "flexible-assets". */
const tagPaths: Record<string, string> = { document: 'documents', password: 'passwords', checklist: 'checklists', flexibleasset: 'flexible-assets/item' };
const tagPath = (kind: string) => tagPaths[kind.toLowerCase().split(':')[0]!.replace(/[^a-z]/g, '').replace(/s$/, '')];

/** What a field of a flexible asset points at; a link where the record has a page. */
export function Tags({ tags, companyId }: { tags: Schemas['RecordTag'][]; companyId: string }) {
  return tags.map((t) => {
    const path = tagPath(t.kind);
    return path ? <Link key={`${t.kind}${t.id}`} className="gp-tag gp-link" to={`/companies/${companyId}/${path}/${t.id}`}>{t.name}</Link> : <span key={`${t.kind}${t.id}`} className="gp-tag">{t.name}</span>;
  });
}
