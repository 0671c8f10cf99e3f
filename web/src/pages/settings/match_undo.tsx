// SPDX-License-Identifier: Apache-2.0
// The Quick Matches so far; each is taken back as a whole, but for what was changed since.
import { Button, Modal } from '@mantine/core';
import { useQuery, type QueryKey } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { useChange } from '../../api/queries';
import { Time } from '../../components/bits';
import { Bones, Empty, ErrorNotice, Loaded, Notice } from '../../components/states';
import { plural } from '../../lib/format';

const key = ['mapping-batches'];

export default function MatchUndo({ old, onClose }: { old: readonly QueryKey[]; onClose: () => void }) {
  const batches = useQuery({ queryKey: key, staleTime: 0, queryFn: () => unwrap(api.GET('/mappings/batches')) });
  const undo = useChange((batch_id: string) => unwrap(api.POST('/mappings/batches/{batch_id}/undo', { params: { path: { batch_id } }, body: {} })), [key, ...old]);
  return (
    <Modal opened onClose={onClose} title="Take back a Quick Match" size={640}>
      <div className="gp-stack-2">
        {undo.isError ? <ErrorNotice error={undo.error} what="Nothing was taken back." /> : null}
        {undo.data ? (
          <Notice tone={undo.data.kept.length > 0 ? 'attention' : 'good'} live title={`Taken back: ${plural(undo.data.unmapped, 'organization')}.`}>
            {undo.data.kept.length > 0 ? <ul>{undo.data.kept.map((k) => <li key={k.organization.id}><span className="gp-strong">{k.organization.name}</span> stays as it is: {k.reason}.</li>)}</ul> : null}
          </Notice>
        ) : null}
        <Loaded query={batches} what="The Quick Matches so far" skeleton={<Bones rows={3} />}>
          {(data) => data.batches.length === 0 ? <Empty title="Nothing to take back">Each Quick Match is listed here and can be taken back. A mapping made by hand is cleared in its row.</Empty> : (
            <>
              <p className="gp-dim">The records of what is unmapped are no longer mirrored, found or shown. What somebody changed since is left as it is.</p>
              <ul className="gp-feed">
                {data.batches.map((b) => (
                  <li key={b.id} style={{ alignItems: 'center' }}>
                    <div>
                      <div className="gp-strong">{plural(b.organizations, 'organization')} mapped</div>
                      <div className="gp-small gp-dim"><Time ms={b.at_ms} /> by {b.by}{b.undone_at_ms ? <>, taken back <Time ms={b.undone_at_ms} />{b.undone_by ? ` by ${b.undone_by}` : ''}</> : null}</div>
                    </div>
                    {b.may_undo ? <Button size="xs" variant="default" loading={undo.isPending && undo.variables === b.id} disabled={undo.isPending} onClick={() => undo.mutate(b.id)} aria-label={`Take back: ${plural(b.organizations, 'organization')} mapped`}>Take back</Button> : null}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </div>
    </Modal>
  );
}
