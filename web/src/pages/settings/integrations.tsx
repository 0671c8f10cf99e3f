// SPDX-License-Identifier: Apache-2.0
import { Navigate, useSearchParams } from 'react-router';
import type { AutomateConnection } from '../../api/password_sync';
import { useIntegrations } from '../../api/queries';
import { Page } from '../../components/page';
import { Bone, Loaded } from '../../components/states';
import { AutomateCard } from './automate_card';
import { ItglueCard } from './itglue_card';

export default function Integrations() {
  const integrations = useIntegrations();
  const [params] = useSearchParams();
  if (params.get('open') === 'itglue') return <Navigate to="/settings/integrations/itglue" replace />;
  return (
    <Page title="Integrations" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="One documentation source, and the systems that passwords come from.">
      <Loaded query={integrations} what="The integrations" skeleton={<div className="gp-stack-2">{[0, 1].map((i) => <div key={i} className="gp-card"><div className="gp-stack"><Bone width="30%" /><Bone height={64} /></div></div>)}</div>}>
        {(data) => (
          <div className="gp-stack-2" style={{ maxWidth: 880 }}>
            <ItglueCard integration={data.itglue} />
            <AutomateCard integration={data.automate as AutomateConnection} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
