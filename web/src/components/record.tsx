// SPDX-License-Identifier: Apache-2.0
// What the pages of one record share: the way to it at the source, and what stands there when there is none.
import { Button } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { Link } from 'react-router';
import { useStatus } from '../api/queries';
import { safeLink } from '../lib/sanitise';
import { connectionNames } from '../lib/words';
import { Empty } from './states';

/** "IT Glue"; "the source" until it is known. */
export function useSourceName(): string {
  const kind = useStatus().data?.connections.find((c) => c.kind !== 'automate')?.kind;
  return kind && kind !== 'local' ? connectionNames[kind] : 'the source';
}

export function OpenAtSource({ url }: { url: string | null | undefined }) {
  const name = useSourceName();
  const link = url ? safeLink(url) : null;
  if (!link) return null;
  return <Button component="a" href={link} target="_blank" rel="noopener noreferrer" variant="default" rightSection={<ExternalLink size={14} />}>Open in {name}</Button>;
}

/** `what`: "document", `list`: "documents". */
export function NoRecord({ what, list, company, path }: { what: string; list: string; company: { id: string; name: string }; path: string }) {
  return (
    <Empty title={`No such ${what}`} action={<Button component={Link} to={`/companies/${company.id}/${path}`}>All {list} of {company.name}</Button>}>
      It was deleted in the source, is not mirrored any more, or your role does not open it.
    </Empty>
  );
}
