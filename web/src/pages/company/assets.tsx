// SPDX-License-Identifier: Apache-2.0
import { Boxes } from 'lucide-react';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useAssets, useAssetTypes } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, Loaded } from '../../components/states';
import { Tags } from '../../components/tags';
import { count } from '../../lib/format';
import { companyCrumbs, Head, Unmapped } from '../company';

type Row = Schemas['FlexibleAssetRow'];
const defaults = { sort: { column: 'name', descending: false } };

export default function Assets({ company }: { company: Schemas['Company'] }) {
  const { type: wanted } = useParams();
  const types = useAssetTypes(company.id);
  return (
    <Page title="Flexible assets" crumbs={companyCrumbs(company)} fill head={<Head company={company} />}>
      {!company.organization ? <Unmapped /> : (
        <Loaded query={types} what="The flexible asset types">
          {(data) => {
            const filled = data.types.filter((t) => t.count > 0).sort((a, b) => a.name.localeCompare(b.name));
            const chosen = data.types.find((t) => t.id === wanted) ?? filled[0];
            if (!chosen) {
              return <Empty icon={<Boxes size={28} aria-hidden />} title="No flexible assets">{company.name} has none in the source, or they have not been read yet. They appear after the next sync.</Empty>;
            }
            return (
              <div className="gp-panes">
                <nav className="gp-side" aria-label="Flexible asset types">
                  <ul>
                    {filled.map((t) => (
                      <li key={t.id}>
                        <Link className="gp-side-link" to={`/companies/${company.id}/flexible-assets/${t.id}`} aria-current={t.id === chosen.id ? 'page' : undefined}>
                          <span className="gp-clip">{t.name}</span><span className="gp-num">{count(t.count)}</span>
                        </Link>
                      </li>
                    ))}
                  </ul>
                </nav>
                <TypeTable key={chosen.id} company={company} type={chosen} />
              </div>
            );
          }}
        </Loaded>
      )}
    </Page>
  );
}

/** A field that only repeats the asset's name tells nothing in its list. */
function repeatsName(key: string, rows: readonly Row[] | undefined): boolean {
  return rows !== undefined && rows.length > 0 && rows.every((r) => r.values[key] === r.name);
}

function TypeTable({ company, type }: { company: Schemas['Company']; type: Schemas['FlexibleAssetType'] }) {
  const assets = useAssets(company.id, type.id);
  const rows = assets.data?.assets;
  const columns = useMemo((): Column<Row>[] => {
    const fields = type.fields.filter((f) => f.show_in_list && f.kind !== 'Password' && f.kind !== 'Header' && !repeatsName(f.key, rows));
    return [
      { id: 'name', name: type.name, width: 'minmax(180px, 1.8fr)', value: (r) => r.name, cell: (r) => <>{r.name}{r.archived ? <> <Tag>archived</Tag></> : null}</> },
      ...fields.map((f, i): Column<Row> => ({ id: `field-${f.key}`, name: f.name, width: 'minmax(110px, 1fr)', value: (r) => r.values[f.key],
        cell: (r) => (r.tags[f.key]?.length ? <span className="gp-tags"><Tags tags={r.tags[f.key]!} /></span> : r.values[f.key] || <span className="gp-dim">–</span>), from: 480 + i * 130, whenFilled: true })),
      { id: 'updated', name: 'Changed', width: '116px', value: (r) => r.updated_at_ms, searchable: false, from: 420, cell: (r) => <Time ms={r.updated_at_ms} never="–" /> },
    ];
  }, [type, rows]);
  return (
    <Loaded query={assets} what={`The ${type.name}`}>
      {(data) => (
        <DataTable<Row> label={type.name} rows={data.assets} columns={columns} defaults={defaults} rowId={(r) => r.id} href={(r) => `/companies/${company.id}/flexible-assets/item/${r.id}`}
          noun={['asset', 'assets']} csvName={type.name.toLowerCase().replace(/\W+/g, '-')} narrow={(r) => Object.values(r.values).filter((v) => v && v !== r.name).slice(0, 2).join(' · ')}
          empty={<Empty title={`No ${type.name}`}>{company.name} has none of this type.</Empty>} />
      )}
    </Loaded>
  );
}
