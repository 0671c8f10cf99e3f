// SPDX-License-Identifier: Apache-2.0
import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useState } from 'react';

const NoticesShown = lazy(() => import('./notices_shown'));

/** Short notices in the corner. What shows them is loaded with the first one, which waits in the store until then. */
export function Notices() {
  const { notifications } = useNotifications();
  const [wanted, setWanted] = useState(false);
  if (!wanted && notifications.length > 0) setWanted(true);
  return wanted ? <Suspense fallback={null}><NoticesShown /></Suspense> : null;
}
