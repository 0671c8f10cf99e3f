// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { RolesPage } from './people/roles_page';
import { UsersPage, type SetUpLink } from './people/users_page';

export default function Users() {
  // Held here, so that a look at the roles does not lose a link that is shown only once.
  const [link, setLink] = useState<SetUpLink | null>(null);
  return (
    <Routes>
      <Route index element={<UsersPage link={link} setLink={setLink} />} />
      <Route path="roles" element={<RolesPage />} />
      <Route path="*" element={<Navigate to="/settings/users" replace />} />
    </Routes>
  );
}
