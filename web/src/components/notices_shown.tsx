// SPDX-License-Identifier: Apache-2.0
import { Notifications } from '@mantine/notifications';

export default function NoticesShown() {
  return <Notifications position="bottom-right" limit={3} autoClose={6000} />;
}
