// SPDX-License-Identifier: Apache-2.0
import { Button, Modal, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../api/client';
import { keys, useChange } from '../api/queries';
import { plural } from '../lib/format';
import { ErrorNotice, Notice } from './states';

export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const [csv, setCsv] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const run = useChange(() => unwrap(api.POST('/companies/import', { body: { csv } })), [keys.companies, keys.organizations, keys.status]);
  const refused = run.error instanceof ApiError ? (run.error.details as Schemas['ImportResult'] | null) : null;
  const lines = csv.split('\n').filter((l) => l.trim()).length;
  return (
    <Modal opened onClose={onClose} title="Import companies" size="lg">
      <div className="gp-stack-2">
        <p className="gp-dim">
          The first line names the columns: <span className="gp-mono">name</span> is needed; <span className="gp-mono">external_id</span>, <span className="gp-mono">identifier</span>,{' '}
          <span className="gp-mono">psa</span>, <span className="gp-mono">connectwise_id</span>, <span className="gp-mono">autotask_id</span>, <span className="gp-mono">halopsa_id</span>, <span className="gp-mono">status</span>, <span className="gp-mono">type</span>,{' '}
          <span className="gp-mono">industry</span>, <span className="gp-mono">parent</span>, <span className="gp-mono">contact_name</span>, <span className="gp-mono">contact_email</span> and <span className="gp-mono">contact_phone</span> may be there. A company that exists is changed, never doubled.
        </p>
        <Textarea label="CSV text" value={csv} onChange={(e) => { setCsv(e.currentTarget.value); run.reset(); }} minRows={8} rows={8} spellCheck={false}
          styles={{ input: { fontFamily: 'var(--gp-mono)', fontSize: 13 } }} placeholder={'name,external_id,identifier\nContoso Ltd,250,CONTOSO'} />
        <input ref={file} type="file" accept=".csv,text/csv,text/plain" className="gp-hidden" tabIndex={-1} aria-label="CSV file"
          onChange={(e) => {
            const chosen = e.currentTarget.files?.[0];
            if (chosen) void chosen.text().then((text) => { setCsv(text); run.reset(); });
          }} />
        {run.isError ? (
          refused?.errors?.length ? (
            <Notice tone="bad" live title="Nothing was imported.">
              <ul>{refused.errors.slice(0, 20).map((e) => <li key={`${e.line}-${e.field}`}>Line {e.line}{e.field ? `, ${e.field}` : ''}: {e.message}</li>)}</ul>
              {refused.errors.length > 20 ? <p>and {plural(refused.errors.length - 20, 'more line')}.</p> : null}
            </Notice>
          ) : <ErrorNotice error={run.error} what="Nothing was imported." />
        ) : null}
        <div className="gp-row-wrap">
          <Button loading={run.isPending} disabled={lines < 2} onClick={() =>
            run.mutate(undefined, {
              onSuccess: (r) => {
                notifications.show({ message: `${plural(r.created, 'company', 'companies')} added, ${r.updated} changed, ${r.unchanged} as they were` });
                onClose();
              },
            })}>
            {lines < 2 ? 'Import companies' : `Import ${plural(lines - 1, 'company', 'companies')}`}
          </Button>
          <Button variant="default" leftSection={<FileUp size={15} />} onClick={() => file.current?.click()}>Choose a file</Button>
        </div>
      </div>
    </Modal>
  );
}
