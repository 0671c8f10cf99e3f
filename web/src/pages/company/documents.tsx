// SPDX-License-Identifier: Apache-2.0
import { FileText, Folder, FolderOpen } from 'lucide-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useDocuments } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, Loaded } from '../../components/states';
import { count } from '../../lib/format';
import { below, findFolder, folderTree, type FolderNode } from '../../lib/tree';
import { companyCrumbs, Head, Unmapped } from '../company';

type Row = Schemas['DocumentRow'] & { folder: string | null };

const columns: Column<Row>[] = [
  { id: 'name', name: 'Document', width: 'minmax(200px, 2.4fr)', value: (r) => r.name, cell: (r) => <>{r.name}{r.archived ? <> <Tag>archived</Tag></> : null}</> },
  { id: 'folder', name: 'Folder', width: 'minmax(120px, 1.2fr)', value: (r) => r.folder, from: 620, cell: (r) => r.folder ?? <span className="gp-dim">–</span> },
  { id: 'updated', name: 'Changed', width: '120px', value: (r) => r.updated_at_ms, searchable: false, cell: (r) => <Time ms={r.updated_at_ms} never="–" /> },
];
const filters: Filter<Row>[] = [
  { id: 'current', name: 'Current', matches: (r) => !r.archived },
  { id: 'archived', name: 'Archived', matches: (r) => r.archived },
];
const defaults = { sort: { column: 'name', descending: false } };

export default function Documents({ company }: { company: Schemas['Company'] }) {
  const documents = useDocuments(company.id);
  return (
    <Page title="Documents" crumbs={companyCrumbs(company)} fill head={<Head company={company} />}>
      {!company.organization ? <Unmapped /> : <Loaded query={documents} what="The documents">{(data) => <Panes company={company} data={data} />}</Loaded>}
    </Page>
  );
}

function Panes({ company, data }: { company: Schemas['Company']; data: { folders: Schemas['DocumentFolder'][]; documents: Schemas['DocumentRow'][] } }) {
  const [params, setParams] = useSearchParams();
  const tree = useMemo(() => folderTree(data.folders, data.documents), [data]);
  const chosen = params.get('folder');
  const rows = useMemo(() => {
    const names = new Map(data.folders.map((f) => [f.id, f.name]));
    const folder = chosen && chosen !== 'none' ? findFolder(tree, chosen) : null;
    const within = folder ? below(folder) : null;
    return data.documents
      .filter((d) => (chosen === 'none' ? d.folder_id === null : within ? d.folder_id !== null && within.has(d.folder_id) : true))
      .map((d): Row => ({ ...d, folder: d.folder_id ? (names.get(d.folder_id) ?? null) : null }));
  }, [data, tree, chosen]);
  const choose = (id: string | null) =>
    setParams((p) => {
      const next = new URLSearchParams(p);
      if (id === null) next.delete('folder');
      else next.set('folder', id);
      return next;
    }, { replace: true });
  const outside = data.documents.filter((d) => d.folder_id === null).length;
  const empty = (
    <Empty icon={<FileText size={28} aria-hidden />} title="No documents">
      {chosen ? 'This folder holds none.' : `${company.name} has no documents in the source, or they have not been read yet. They appear after the next sync.`}
    </Empty>
  );
  const table = (
    <DataTable<Row> label="Documents" rows={rows} columns={columns} filters={data.documents.some((d) => d.archived) ? filters : []} defaults={defaults} rowId={(r) => r.id}
      href={(r) => `/companies/${company.id}/documents/${r.id}`} noun={['document', 'documents']} csvName="documents" empty={empty}
      narrow={(r) => <>{r.folder ? `${r.folder} · ` : ''}<Time ms={r.updated_at_ms} never="–" /></>} />
  );
  if (data.folders.length === 0) return table;
  return (
    <div className="gp-panes">
      <nav className="gp-side" aria-label="Folders">
        <ul>
          <li><SideLink name="All documents" n={data.documents.length} on={chosen === null} onClick={() => choose(null)} icon={<FileText size={15} aria-hidden />} /></li>
          <li><SideLink name="In no folder" n={outside} on={chosen === 'none'} onClick={() => choose('none')} icon={<FileText size={15} aria-hidden />} /></li>
          {tree.map((f) => <FolderItem key={f.id} node={f} chosen={chosen} choose={choose} />)}
        </ul>
      </nav>
      {table}
    </div>
  );
}

function SideLink({ name, n, on, onClick, icon, depth = 0 }: { name: string; n: number; on: boolean; onClick: () => void; icon: React.ReactNode; depth?: number }) {
  return (
    <button type="button" className="gp-side-link" aria-current={on ? 'true' : undefined} onClick={onClick} style={{ paddingLeft: 8 + depth * 16 }}>
      {icon}<span className="gp-clip">{name}</span><span className="gp-num">{count(n)}</span>
    </button>
  );
}

function FolderItem({ node, chosen, choose }: { node: FolderNode; chosen: string | null; choose: (id: string) => void }) {
  const on = chosen === node.id;
  const Icon = on ? FolderOpen : Folder;
  return (
    <li>
      <SideLink name={node.name} n={node.total} on={on} onClick={() => choose(node.id)} depth={node.depth} icon={<Icon size={15} aria-hidden />} />
      {node.children.length > 0 ? <ul>{node.children.map((c) => <FolderItem key={c.id} node={c} chosen={chosen} choose={choose} />)}</ul> : null}
    </li>
  );
}
