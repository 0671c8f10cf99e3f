// SPDX-License-Identifier: Apache-2.0
// Companies and mappings as files, in and out.
import { Button, Modal, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Download, FileUp } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { keys, useChange, useMay } from '../../api/queries';
import { Card } from '../../components/bits';
import { Page } from '../../components/page';
import { ErrorNotice, Notice } from '../../components/states';
import { plural } from '../../lib/format';

const ImportDialog = lazy(() => import('../../components/import_dialog'));

export default function ImportExport() {
  const mayCompanies = useMay('write_companies');
  const mayReadMappings = useMay('read_mappings');
  const mayMappings = useMay('write_mappings');
  const [open, setOpen] = useState<'companies' | 'mappings' | null>(null);
  return (
    <Page title="Import/Export" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="Files that a spreadsheet opens, UTF-8. Cells that it would run as a formula are defused, and read back as they were.">
      <Card title="Companies">
        <div className="gp-stack-2">
          <p>Name, ids in every system, status, type, industry, parent and contact. A file that was exported here and imported again changes nothing; archived companies are left out.</p>
          <div className="gp-row-wrap">
            <Button component="a" href="/api/v1/companies/export" download="companies.csv" variant="default" leftSection={<Download size={15} />}>Export companies</Button>
            {mayCompanies ? <Button variant="default" leftSection={<FileUp size={15} />} onClick={() => setOpen('companies')}>Import companies</Button> : null}
          </div>
        </div>
      </Card>
      {mayReadMappings ? (
        <Card title="Mappings">
          <div className="gp-stack-2">
            <p>Which organization belongs to which company, with the ids of both. Imported, a mapping that stands is never changed: what the file says otherwise is listed and nothing is stored.</p>
            <div className="gp-row-wrap">
              <Button component="a" href="/api/v1/mappings/export" download="mappings.csv" variant="default" leftSection={<Download size={15} />}>Export mappings</Button>
              {mayMappings ? <Button variant="default" leftSection={<FileUp size={15} />} onClick={() => setOpen('mappings')}>Import mappings</Button> : null}
            </div>
          </div>
        </Card>
      ) : null}
      <Suspense fallback={null}>{open === 'companies' ? <ImportDialog onClose={() => setOpen(null)} /> : null}</Suspense>
      {open === 'mappings' ? <ImportMappings onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function ImportMappings({ onClose }: { onClose: () => void }) {
  const [csv, setCsv] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const run = useChange(() => unwrap(api.POST('/mappings/import', { body: { csv } })), [keys.organizations, keys.companies, keys.status, ['company'], ['records'], ['company-health']]);
  const refused = run.error instanceof ApiError ? (run.error.details as Schemas['MappingImport'] | null) : null;
  return (
    <Modal opened onClose={onClose} title="Import mappings" size="lg">
      <div className="gp-stack-2">
        <p className="gp-dim">The first line names the columns: <span className="gp-mono">organization_id</span> and <span className="gp-mono">company_id</span>, or <span className="gp-mono">company</span> with a name that one company has. All lines are stored, or none.</p>
        <Textarea label="CSV text" value={csv} rows={8} spellCheck={false} styles={{ input: { fontFamily: 'var(--gp-mono)', fontSize: 13 } }} placeholder={'organization_id,company\n4711,Contoso Ltd'} onChange={(e) => { setCsv(e.currentTarget.value); run.reset(); }} />
        <input ref={file} type="file" accept=".csv,text/csv,text/plain" className="gp-hidden" tabIndex={-1} aria-label="CSV file" onChange={(e) => {
          const chosen = e.currentTarget.files?.[0];
          if (chosen) void chosen.text().then((text) => { setCsv(text); run.reset(); });
        }} />
        {run.isError ? (refused?.errors?.length ? (
          <Notice tone="bad" live title="Nothing was imported."><ul>{refused.errors.slice(0, 20).map((e) => <li key={`${e.line}-${e.field}`}>Line {e.line}{e.field ? `, ${e.field}` : ''}: {e.message}</li>)}</ul></Notice>
        ) : <ErrorNotice error={run.error} what="Nothing was imported." />) : null}
        <div className="gp-row-wrap">
          <Button loading={run.isPending} disabled={!csv.trim()} onClick={() => run.mutate(undefined, { onSuccess: (r) => { notifications.show({ message: `${plural(r.mapped, 'organization')} mapped, ${r.unchanged} as they were` }); onClose(); } })}>Import mappings</Button>
          <Button variant="default" leftSection={<FileUp size={15} />} onClick={() => file.current?.click()}>Choose a file</Button>
        </div>
      </div>
    </Modal>
  );
}
