// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import type { Schemas } from '../api/client';

/** Where a tag leads within the record's company. The source spells kinds as "FlexibleAssets", "Flexible Asset" or "flexible-assets". */
const tagPaths: Record<string, string> = { document: 'documents', password: 'passwords', checklist: 'checklists', flexibleasset: 'flexible-assets/item' };
const tagWord = (kind: string) => kind.toLowerCase().split(':')[0]!.replace(/[^a-z]/g, '').replace(/s$/, '');

function pageOf(tag: Schemas['RecordTag']): string | null {
  if (tag.company_id === null) return null;
  if (tagWord(tag.kind) === 'organization') return `/companies/${tag.company_id}`;
  const path = tagPaths[tagWord(tag.kind)];
  return path ? `/companies/${tag.company_id}/${path}/${tag.id}` : null;
}

/** What a field of a flexible asset points at; a link where the record has a page. */
export function Tags({ tags }: { tags: Schemas['RecordTag'][] }) {
  return tags.map((t) => {
    const to = pageOf(t);
    return to ? <Link key={`${t.kind}${t.id}`} className="gp-tag gp-link" to={to}>{t.name}</Link> : <span key={`${t.kind}${t.id}`} className="gp-tag">{t.name}</span>;
  });
}
