// SPDX-License-Identifier: Apache-2.0
import { Page } from '../../components/page';
import { PasswordLevels } from '../../components/password_levels';

export default function PasswordLevelSettings() {
  return (
    <Page title="Password levels" crumbs={[{ name: 'Settings', to: '/settings' }]} fill sub="What may be done with the password entries of each company. Choose companies to change them together.">
      <PasswordLevels />
    </Page>
  );
}
