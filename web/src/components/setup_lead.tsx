// SPDX-License-Identifier: Apache-2.0
// What Home says while the hub is not set up yet: where to begin, or where to go on.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, unwrap } from '../api/client';
import { keys, useMay } from '../api/queries';
import { Notice } from './states';

const left = { connect: 'IT Glue is not connected yet.', map: 'No organization is mapped yet, so nothing is mirrored.', documentation: 'What is mirrored has not been looked at.', passwords: 'Whether password entries are shared has not been decided.' } as const;

export function SetupLead({ connected, known }: { connected: boolean; known: boolean }) {
  const may = useMay('manage_integrations');
  const wizard = useQuery({ queryKey: keys.wizard, queryFn: () => unwrap(api.GET('/integrations/itglue/wizard')), enabled: may && known, staleTime: 0 }).data;
  if (!may || !wizard || wizard.finished || wizard.at === null) return null;
  const fresh = !connected && !wizard.begun;
  return (
    <Notice title={fresh ? 'Welcome. Connect IT Glue to begin.' : 'The set-up is not finished.'} action={<Button size="xs" component={Link} to="/settings/integrations/itglue">{fresh ? 'Set up IT Glue' : 'Go on with the set-up'}</Button>}>
      <p>{fresh ? 'Four steps, about ten minutes: connect, map organizations to companies, choose what is mirrored, decide about passwords.' : left[wizard.at]}</p>
    </Notice>
  );
}
