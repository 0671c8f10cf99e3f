// SPDX-License-Identifier: Apache-2.0
import { Page } from '../../components/page';
import { DocumentationChoice } from './documentation_choice';

export default function Documentation() {
  return (
    <Page title="Documentation" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="What of IT Glue is mirrored, and when.">
      <div style={{ maxWidth: 880 }}><DocumentationChoice /></div>
    </Page>
  );
}
